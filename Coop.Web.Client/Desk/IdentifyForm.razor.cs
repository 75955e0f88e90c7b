using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Says who a member is, or corrects it.</summary>
public sealed partial class IdentifyForm(MemberReads members, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private MemberEntry _entered = new();
    private MemberDetails _base = new();
    private bool _saving;
    private bool _joined;
    private IReadOnlyList<(string Label, string? Value)> _met = [];
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
        (_saving, _met, _joined) = (false, [], false);
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

    /// <summary>
    /// What only the colleague changed is taken over; what only this person changed stays; where both changed the same, this person's
    /// stays in the field, the colleague's stands beside it, and the next save decides.
    /// </summary>
    private async Task JoinAsync(MemberDetails now)
    {
        var branches = await members.BranchesAsync(CancellationToken.None);
        var (before, typed) = (_base, _entered.Details());
        var (mine, was, theirs) = (Fields(typed, branches), Fields(before, branches), Fields(now, branches));
        _met = [.. theirs.Where((one, n) => one.Value != was[n].Value && mine[n].Value != was[n].Value && one.Value != mine[n].Value)];
        _entered = MemberEntry.Of(new MemberDetails
        {
            Kind = Of(d => d.Kind),
            Stage = Of(d => d.Stage),
            GivenNames = Of(d => d.GivenNames),
            FirstSurname = Of(d => d.FirstSurname),
            SecondSurname = Of(d => d.SecondSurname),
            OrganisationName = Of(d => d.OrganisationName),
            DocumentType = Of(d => d.DocumentType),
            DocumentNumber = Of(d => d.DocumentNumber),
            BranchId = Of(d => d.BranchId),
        });
        (_base, _joined) = (now, true);

        TValue Of<TValue>(Func<MemberDetails, TValue> field) => EqualityComparer<TValue>.Default.Equals(field(typed), field(before)) ? field(now) : field(typed);
    }

    private List<(string Label, string? Value)> Fields(MemberDetails details, IReadOnlyList<Branch> branches) =>
    [
        (texts["Identify.Kind"], texts[$"Kind.{details.Kind.Stored()}"]),
        (texts["Identify.GivenNames"], details.GivenNames),
        (texts["Identify.FirstSurname"], details.FirstSurname),
        (texts["Identify.SecondSurname"], details.SecondSurname),
        (texts["Identify.OrganisationName"], details.OrganisationName),
        (texts["Identify.DocumentType"], details.DocumentType is { } type ? texts[$"Document.{type.Stored()}"].Value : null),
        (texts["Identify.DocumentNumber"], details.DocumentNumber),
        (texts["Identify.Branch"], branches.FirstOrDefault(branch => branch.Id == details.BranchId)?.Name),
    ];
}
