using System.Globalization;
using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Members.Ties;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>With whom a member lives, and how they and others belong together.</summary>
public sealed partial class TiesPart(TiesReads reads, Attempt attempt, Toasts toasts, CooperativeCalendar calendar, IStringLocalizer<Texts> texts)
{
    private HouseholdView? _household;
    private IReadOnlyList<RelationLine> _relations = [];
    private bool _read;
    private long _shown;
    private string? _form;
    private string? _fault;
    private bool _saving;
    private MemberHit? _other;
    private HouseholdRole _role;
    private string? _name;
    private RelationKind _kind;
    private DateOnly? _day;
    private RelationLine? _ending;
    private Confirm _confirm = null!;

    /// <summary>The member's card as it is now.</summary>
    [Parameter, EditorRequired]
    public required MemberCard Card { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private MemberId Member => Card.Member.Id;

    private bool IsPerson => Card.Member.Kind == MemberKind.Person;

    private bool MayChange => Me.May(Permission.AnswerMembers);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && _shown != Card.Rev)
        {
            _shown = Card.Rev;
            (_household, _relations) = (await reads.HouseholdAsync(Member, CancellationToken.None), await reads.RelationsAsync(Member, CancellationToken.None));
            _read = true;
        }
    }

    private void Begin(string form)
    {
        (_form, _fault, _other, _kind, _day) = (form, null, null, RelationKind.Sponsor, null);
        (_role, _name) = form == "change" ? (_household!.Members.First(one => one.Id == Member).Role, _household.Name) : (HouseholdRole.Partner, null);
    }

    private void End() => (_form, _fault) = (null, null);

    private Task SaveHouseholdAsync() => SaveAsync("Household.Saved", _form == "share"
        ? () => attempt.RunAsync<ShareHousehold, string?>(x => x.RunAsync(Member, _other!.Id, _role, CancellationToken.None), "failed")
        : () => attempt.RunAsync<ChangeHousehold, string?>(x => x.RunAsync(Member, _role, _name ?? "", CancellationToken.None), "failed"));

    private Task SaveRelationAsync() => SaveAsync("Relations.Saved",
        () => attempt.RunAsync<BeginRelation, string?>(x => x.RunAsync(Member, _kind, _other!.Id, _day, CancellationToken.None), "failed"));

    private async Task SaveAsync(string done, Func<Task<string?>> run)
    {
        _saving = true;
        _fault = await run();
        _saving = false;
        if (_fault is null)
        {
            toasts.Say(texts[done]);
            End();
        }
    }

    private async Task LeaveAsync()
    {
        // Who stays is who they can come back to.
        var (role, back) = (_household!.Members.First(one => one.Id == Member).Role, _household.Members.FirstOrDefault(one => one.Id != Member));
        if (await attempt.RunAsync<LeaveHousehold>(x => x.RunAsync(Member, CancellationToken.None)))
        {
            toasts.Say(texts["Household.Left"], back is null ? null : () =>
                attempt.RunAsync<ShareHousehold, string?>(x => x.RunAsync(back.Id, Member, role, CancellationToken.None), "failed"));
        }
    }

    private void BeginEnd(RelationLine line) => (_form, _fault, _ending, _day) = ("end", null, line, calendar.Today);

    private async Task EndAsync(RelationLine line)
    {
        if (_day is not { } day)
        {
            _fault = "missing";
            return;
        }

        _saving = true;
        _fault = await attempt.RunAsync<EndRelation, string?>(x => x.RunAsync(line.Relation.Id, day, CancellationToken.None), "failed");
        _saving = false;
        if (_fault is null)
        {
            End();
            toasts.Say(texts["Relations.Ended", Date(day)], () => ReopenAsync(line));
        }
    }

    private async Task ReopenAsync(RelationLine line)
    {
        if (await attempt.RunAsync<ReopenRelation, string?>(x => x.RunAsync(line.Relation.Id, CancellationToken.None), "failed") is { } fault and not "failed")
        {
            toasts.Warn(texts[$"Relations.ReopenFault.{fault}"]);
        }
    }

    /// <summary>One that lasts comes back by a press; one that has ended would not.</summary>
    private Task AskTakeBackAsync(RelationLine line) => line.Relation.EndsOn is null
        ? TakeBackAsync(line)
        : _confirm.AskAsync(texts.NameOf(line.Other, line.OtherName), () => TakeBackAsync(line));

    private async Task TakeBackAsync(RelationLine line)
    {
        var (member, other) = line.Inverse ? (line.Other, Member) : (Member, line.Other);
        if (await attempt.RunAsync<TakeBackRelation>(x => x.RunAsync(line.Relation.Id, CancellationToken.None)))
        {
            toasts.Say(texts["Relations.TakenBack"], line.Relation.EndsOn is not null ? null : () =>
                attempt.RunAsync<BeginRelation, string?>(x => x.RunAsync(member, line.Relation.Kind, other, line.Relation.StartsOn, CancellationToken.None), "failed"));
        }
    }

    private static string Date(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);
}
