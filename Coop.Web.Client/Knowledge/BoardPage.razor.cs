using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Knowledge;

/// <summary>Of how many members each fact is known, the least known first; by branch and stage, down to the members it is not known of.</summary>
public sealed partial class BoardPage(
    KnowledgeBoard board, KnowledgeReads knowledge, BranchReads branches, NavigationManager navigation, ILogger<BoardPage> log, IStringLocalizer<Texts> texts)
{
    private readonly Stack<MemberId?> _back = [];
    private IReadOnlyList<BoardCell>? _cells;
    private IReadOnlyList<Branch> _branches = [];
    private Dictionary<string, AttributeDefinition> _definitions = [];
    private MissingPage? _missing;
    private MemberId? _after;
    private (string?, Guid?, string?) _drilled;
    private bool _failed;
    private bool _pressed;
    private bool _listed;
    private ElementReference _heading;

    /// <summary>Only of this branch; the empty id for members who have none.</summary>
    [SupplyParameterFromQuery(Name = "branch")]
    public Guid? BranchId { get; set; }

    /// <summary>Only in this stage; else in all but withdrawn.</summary>
    [SupplyParameterFromQuery(Name = "stage")]
    public string? StageCode { get; set; }

    /// <summary>A column for each <c>branch</c> or <c>stage</c>.</summary>
    [SupplyParameterFromQuery(Name = "by")]
    public string? By { get; set; }

    /// <summary>The fact whose missing members are listed.</summary>
    [SupplyParameterFromQuery(Name = "fact")]
    public string? Fact { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private string BranchText => BranchId?.ToString() ?? "";

    private IReadOnlyList<MemberStage> Stages =>
        Enum.GetValues<MemberStage>().FirstOrDefault(stage => stage.Stored() == StageCode, (MemberStage)(-1)) is var one && Enum.IsDefined(one)
            ? [one]
            : [.. Enum.GetValues<MemberStage>().Where(stage => stage != MemberStage.Withdrawn)];

    private IEnumerable<BoardCell> Shown => _cells!.Where(cell => Stages.Contains(cell.Stage) && (BranchId is null || (cell.Branch ?? Guid.Empty) == BranchId));

    private long Members => Shown.Where(cell => cell.Fact == "document").Sum(cell => cell.Asked);

    private IEnumerable<(string Fact, long Known, long Asked)> Facts =>
        from cell in Shown
        group cell by cell.Fact into fact
        let known = fact.Sum(cell => cell.Known)
        let asked = fact.Sum(cell => cell.Asked)
        where asked > 0
        orderby (double)known / asked, NameOf(fact.Key)
        select (fact.Key, known, asked);

    private IReadOnlyList<(string Key, string Name)> Columns => By switch
    {
        "branch" => [.. _branches.Select(branch => (branch.Id.ToString(), branch.Name)), (Guid.Empty.ToString(), texts["Board.NoBranch"].Value)],
        "stage" => [.. Enum.GetValues<MemberStage>().Where(stage => Stages.Contains(stage) && _cells!.Any(cell => cell.Stage == stage)).Select(stage => (stage.Stored(), texts[$"Stage.{stage.Stored()}"].Value))],
        _ => [],
    };

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || !Me.May(Permission.SeeMembers))
        {
            return;
        }

        if (_cells is null)
        {
            await ReadAsync();
        }

        if (_drilled != (Fact, BranchId, StageCode))
        {
            (_drilled, _after) = ((Fact, BranchId, StageCode), null);
            _back.Clear();
            await DrillAsync();
        }

        (_pressed, _listed) = (false, _pressed);
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The list stands far below the number that was pressed. Who steers the board by its fields stays in them.
        if (_listed && !_failed && Fact is not null && _missing is not null)
        {
            _listed = false;
            await _heading.FocusAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            _branches = await branches.ListAsync(CancellationToken.None);
            _definitions = (await knowledge.CatalogueAsync(CancellationToken.None)).ToDictionary(row => row.Definition.Code, row => row.Definition);
            _cells = await board.CountAsync(CancellationToken.None);
            _failed = false;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            NotRead(error);
            _failed = true;
        }
    }

    private async Task DrillAsync() => _missing = Fact is null || !IsFact(Fact) ? null : await board.MissingAsync(Fact, BranchId, Stages, _after, CancellationToken.None);

    private Task MoreAsync()
    {
        _back.Push(_after);
        _after = _missing!.Rows[^1].Id;
        return DrillAsync();
    }

    private Task BackAsync()
    {
        _after = _back.Pop();
        return DrillAsync();
    }

    private bool IsFact(string fact) => KnowledgeBoard.OfTheRecord.Contains(fact) || _definitions.ContainsKey(fact);

    private (long Known, long Asked) Count(string fact, string key)
    {
        var cells = _cells!.Where(cell => cell.Fact == fact && (By == "branch"
            ? Stages.Contains(cell.Stage) && (cell.Branch ?? Guid.Empty).ToString() == key
            : (BranchId is null || (cell.Branch ?? Guid.Empty) == BranchId) && cell.Stage.Stored() == key)).ToList();
        return (cells.Sum(cell => cell.Known), cells.Sum(cell => cell.Asked));
    }

    private void Go(string name, string? value) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private string Drill(string fact, string? branch, string? stage) => navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["fact"] = fact,
        ["branch"] = string.IsNullOrEmpty(branch) ? null : branch,
        ["stage"] = string.IsNullOrEmpty(stage) ? null : stage,
    });

    private string NameOf(string fact) => _definitions.GetValueOrDefault(fact) is { } definition ? KnowledgeWords.NameOf(definition) : texts[$"Profile.Field.{fact}"];

    private static string PoorOr(long known, long asked) => known * 2 < asked ? "poor" : "";

    /// <summary>Never 100 % while one is missing, nor 0 % while one is known.</summary>
    private static string Percent(long known, long asked) =>
        (asked == 0 ? 0 : known == asked ? 100 : Math.Clamp((int)Math.Round(100d * known / asked), known == 0 ? 0 : 1, 99)).ToString(CultureInfo.CurrentCulture) + " %";

    [LoggerMessage(Level = LogLevel.Error, Message = "The board of what is known could not be read")]
    private partial void NotRead(Exception error);
}
