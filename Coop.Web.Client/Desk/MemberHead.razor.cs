using Coop.Channels.Routing;
using Coop.Channels.Voice;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Calls;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Who is open, whose work it is, and what can be done with it.</summary>
public sealed partial class MemberHead(
    LiveGround ground, MemberReads members, WorkReads works, Attempt attempt, Toasts toasts, TimeProvider clock, IStringLocalizer<Texts> texts) : MemberComponent(ground, members)
{
    private readonly KeyedRows<WorkItemId, WorkRow> _work = new(row => row.Id, row => row.Rev, row => row.Gone);

    private WorkRow? Work => _work.Rows.MaxBy(row => row.OpenedAt);

    private bool _calling;

    private IReadOnlyList<ContactPoint> Telephones => [.. Card?.ContactPoints.Where(point => point.Kind == ContactPointKind.Telephone) ?? []];

    /// <summary>A member who waits for a call is called with the one button that stands out.</summary>
    private bool Owed => _work.Rows.Any(row => row.CallBackBy is not null);

    private string CallStyle => Owed ? "btn call primary" : "btn call quiet";

    private string CallWord => texts[Owed ? "Call.Back" : "Call.Member"];

    private string Name => texts.NameOf(Member, Card?.Member.DisplayName, Card?.KnownAddress);

    /// <inheritdoc />
    protected override Task BeginAsync() => Task.WhenAll(
        FollowCardAsync(),
        FollowAsync(Topic.WorkList, works, new LiveScript<WorkRow>(ct => works.OfMemberAsync(Member, ct), _work.Replace, ApplyWork)));

    // The list's topic carries everybody's work: only a change that shows here is worth a render.
    private bool ApplyWork(IReadOnlyList<WorkRow> rows)
    {
        var before = Work;
        var mine = rows.Where(row => row.Member == Member).ToList();
        return mine.Count > 0 && _work.Apply(mine).Count > 0 && (before?.Id != Work?.Id || before?.Agent != Work?.Agent || before?.CallBackBy != Work?.CallBackBy);
    }

    private async Task CallAsync(ContactPoint telephone)
    {
        _calling = true;
        var id = clock.NewId<CallId>();
        var result = await attempt.RunAsync<CallMember, CallResult?>(async x => await x.RunAsync(id, Member, telephone.Id, Ct), null);
        _calling = false;
        if (result is not (null or CallResult.Done))
        {
            toasts.Warn(CallWords.Of(result, texts));
        }
    }

    private async Task TakeAsync(WorkRow work) =>
        Tell(await attempt.RunAsync<TakeWork, WorkResult?>(async x => await x.RunAsync(work.Id, Ct), null));

    private async Task ReleaseAsync(WorkRow work) =>
        Tell(await attempt.RunAsync<ReleaseWork, WorkResult?>(async x => await x.RunAsync(work.Id, Ct), null));

    private async Task CloseAsync(WorkRow work, string disposition)
    {
        var result = await attempt.RunAsync<CloseWork, WorkResult?>(async x => await x.RunAsync(work.Id, disposition, Ct), null);
        if (result == WorkResult.Done)
        {
            // The toast outlives this component: its way back must not hang on the component's end.
            toasts.Say(texts["Work.Done", texts[$"Disposition.{disposition}"]], () => ReopenAsync(work.Id));
            return;
        }

        Tell(result);
    }

    private async Task ReopenAsync(WorkItemId id) =>
        Tell(await attempt.RunAsync<ReopenWork, WorkResult?>(async x => await x.RunAsync(id, CancellationToken.None), null));

    private void Tell(WorkResult? result)
    {
        if (result is WorkResult.TakenByOther or WorkResult.Closed or WorkResult.Superseded)
        {
            toasts.Warn(texts[$"Work.Result.{result}"]);
        }
    }
}
