using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>The fields that say who a member is; whoever shows them saves them.</summary>
public sealed partial class MemberFields(LiveGround ground, BranchReads branches, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private static readonly MemberStage[] FirstStages = [MemberStage.Prospect, MemberStage.Applicant, MemberStage.Active, MemberStage.Withdrawn];

    private readonly KeyedRows<Guid, Branch> _branches = new(branch => branch.Id, branch => branch.Rev);
    private MemberEntry? _entered;
    private Guid? _stood;

    /// <summary>What stands in the fields.</summary>
    [Parameter, EditorRequired]
    public required MemberEntry Entered { get; set; }

    /// <summary>Code of the field that cannot be used as it is, as <c>first_surname</c>.</summary>
    [Parameter]
    public string? Wrong { get; set; }

    /// <summary>The record is new or nobody has said yet who it is: where the relationship stands is said with it, and by the lifecycle from then on.</summary>
    [Parameter]
    public bool AskStage { get; set; }

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(
        Topic.Branches, branches, new LiveScript<Branch>(branches.ListAsync, _branches.Replace, rows => _branches.Apply(rows).Count > 0));

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (_entered != Entered)
        {
            (_entered, _stood) = (Entered, Entered.BranchId);
        }
    }

    private string? Invalid(string what) => Wrong == what ? "true" : null;
}

/// <summary>A member's details while somebody types them.</summary>
public sealed class MemberEntry
{
    /// <summary>Person or organisation.</summary>
    public MemberKind Kind { get; set; }

    /// <summary>Where the relationship stands.</summary>
    public MemberStage Stage { get; set; }

    /// <summary>Given names of a person.</summary>
    public string? GivenNames { get; set; }

    /// <summary>First surname of a person.</summary>
    public string? FirstSurname { get; set; }

    /// <summary>Second surname of a person.</summary>
    public string? SecondSurname { get; set; }

    /// <summary>Name of an organisation.</summary>
    public string? OrganisationName { get; set; }

    /// <summary>Kind of identity document.</summary>
    public DocumentType? DocumentType { get; set; }

    /// <summary>Number of the identity document, as typed.</summary>
    public string? DocumentNumber { get; set; }

    /// <summary>The branch that serves the member.</summary>
    public Guid? BranchId { get; set; }

    /// <summary>What is known of a member so far.</summary>
    public static MemberEntry Of(MemberDetails known) => new()
    {
        Kind = known.Kind,
        Stage = known.Stage,
        GivenNames = known.GivenNames,
        FirstSurname = known.FirstSurname,
        SecondSurname = known.SecondSurname,
        OrganisationName = known.OrganisationName,
        DocumentType = known.DocumentType,
        DocumentNumber = known.DocumentNumber,
        BranchId = known.BranchId,
    };

    /// <summary>What was typed, to be saved.</summary>
    public MemberDetails Details() => new()
    {
        Kind = Kind,
        Stage = Stage,
        GivenNames = GivenNames,
        FirstSurname = FirstSurname,
        SecondSurname = SecondSurname,
        OrganisationName = OrganisationName,
        DocumentType = DocumentType,
        DocumentNumber = DocumentNumber,
        BranchId = BranchId,
    };
}
