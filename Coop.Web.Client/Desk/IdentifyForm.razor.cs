using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Says who a member is, or corrects it.</summary>
public sealed partial class IdentifyForm(BranchReads branches, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private MemberEntry _entered = new();
    private MemberDetails _base = new();
    private bool _saving;
    private Meeting? _meeting;
    private IdentifyResult? _result;

    /// <summary>The record as it is known.</summary>
    [Parameter, EditorRequired]
    public required Member Member { get; set; }

    /// <summary>The form is no longer needed.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    /// <inheritdoc />
    protected override void OnInitialized() => (_base, _entered) = (Member.Details, MemberEntry.Of(Member.Details));

    private async Task SaveAsync()
    {
        _saving = true;
        _result = await attempt.RunAsync<IdentifyMember, IdentifyResult?>(async x => await x.RunAsync(Member.Id, _entered.Details(), _base, CancellationToken.None), null);
        (_saving, _meeting) = (false, null);
        if (_result is IdentifyResult.Done)
        {
            toasts.Say(texts["Identify.Done"]);
            await OnDone.InvokeAsync();
        }
        else if (_result is IdentifyResult.Stale stale)
        {
            await JoinAsync(stale.Now);
        }
    }

    private async Task JoinAsync(MemberDetails now)
    {
        var names = (await branches.ListAsync(CancellationToken.None)).ToDictionary(branch => branch.Id, branch => branch.Name);
        var (meeting, typed, before) = (new Meeting(), _entered.Details(), _base);
        _entered = MemberEntry.Of(new MemberDetails
        {
            Kind = Of("Kind", d => d.Kind, kind => texts[$"Kind.{kind.Stored()}"]),
            Stage = Of("Stage", d => d.Stage, stage => texts[$"Stage.{stage.Stored()}"]),
            GivenNames = Of("GivenNames", d => d.GivenNames, name => name),
            FirstSurname = Of("FirstSurname", d => d.FirstSurname, name => name),
            SecondSurname = Of("SecondSurname", d => d.SecondSurname, name => name),
            OrganisationName = Of("OrganisationName", d => d.OrganisationName, name => name),
            DocumentType = Of("DocumentType", d => d.DocumentType, type => type is { } one ? texts[$"Document.{one.Stored()}"].Value : null),
            DocumentNumber = Of("DocumentNumber", d => d.DocumentNumber, number => number),
            BranchId = Of("Branch", d => d.BranchId, id => id is { } at ? names.GetValueOrDefault(at) : null),
        });
        (_base, _meeting) = (now, meeting);

        T Of<T>(string field, Func<MemberDetails, T> read, Func<T, string?> say) =>
            meeting.Join(field, read(typed), read(before), read(now), value => say(value) ?? texts["Card.NotKnown"]);
    }
}
