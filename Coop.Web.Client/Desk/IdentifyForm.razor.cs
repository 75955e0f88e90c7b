using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Says who a member is, or corrects it.</summary>
public sealed partial class IdentifyForm(MemberReads members, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private IReadOnlyList<Branch> _branches = [];
    private MemberKind _kind;
    private MemberStage _stage;
    private DocumentType? _documentType;
    private Guid? _branch;
    private string? _givenNames;
    private string? _firstSurname;
    private string? _secondSurname;
    private string? _organisationName;
    private string? _documentNumber;
    private long _rev;
    private bool _saving;
    private IdentifyResult? _result;

    /// <summary>The record as it is known.</summary>
    [Parameter, EditorRequired]
    public required Member Member { get; set; }

    /// <summary>The form is no longer needed.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Fill();
        _branches = await members.BranchesAsync(CancellationToken.None);
    }

    private void Fill()
    {
        (_kind, _stage, _rev) = (Member.Kind, Member.Stage, Member.Rev);
        (_givenNames, _firstSurname, _secondSurname) = (Member.GivenNames, Member.FirstSurname, Member.SecondSurname);
        (_organisationName, _documentType, _documentNumber, _branch) = (Member.OrganisationName, Member.DocumentType, Member.DocumentNumber, Member.BranchId);
    }

    private async Task SaveAsync()
    {
        _saving = true;
        var details = new MemberDetails
        {
            Kind = _kind,
            Stage = _stage,
            GivenNames = _givenNames,
            FirstSurname = _firstSurname,
            SecondSurname = _secondSurname,
            OrganisationName = _organisationName,
            DocumentType = _documentType,
            DocumentNumber = _documentNumber,
            BranchId = _branch,
        };
        _result = await attempt.RunAsync<IdentifyMember, IdentifyResult?>(async x => await x.RunAsync(Member.Id, details, _rev, CancellationToken.None), null);
        _saving = false;
        if (_result is IdentifyResult.Done)
        {
            toasts.Say(texts["Identify.Done"]);
            await OnDone.InvokeAsync();
        }
        else if (_result is IdentifyResult.Stale)
        {
            // What the colleague wrote is on the card by now; the next attempt is based on it.
            _rev = Member.Rev;
        }
    }

    private string? Wrong(string what) => _result is IdentifyResult.Incomplete incomplete && incomplete.What == what ? "true" : null;
}
