using Coop.Core.Access;
using Coop.Core.Importing;
using Coop.Core.Live;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Importing;

/// <summary>One file on its way in: what its columns hold, what would happen, what happens, what happened.</summary>
public sealed partial class ImportPage(LiveGround ground, ImportReads imports, Attempt attempt, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private const int FaultRows = 100;

    private ImportRow? _row;
    private IReadOnlyList<string[]>? _sample;
    private IReadOnlyList<string> _sources = [];
    private IReadOnlyList<ImportFaultTally> _tally = [];
    private IReadOnlyList<ImportFaultRow> _faults = [];
    private SteerResult.Unfit? _unfit;
    private bool _stale;
    private bool _busy;

    /// <summary>Which import.</summary>
    [Parameter, EditorRequired]
    public required Guid Id { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ImportData) ? Task.CompletedTask : FollowAsync(
        Topic.Imports, imports, new LiveScript<ImportRow>(SnapshotAsync, rows => Take(rows, always: true), rows => Take(rows, always: false)));

    private static long Taken(ImportRow row) => row.Counts.New + row.Counts.Changed + row.Counts.Parked;

    private async Task<IReadOnlyList<ImportRow>> SnapshotAsync(CancellationToken ct)
    {
        var rows = await imports.FindAsync(new ImportId(Id), ct);
        if (rows is [var row])
        {
            _sample ??= await imports.SampleAsync(row, AmountColumns.Rows, ct);
            _sources = await imports.SourcesAsync(ct);
            await ReadFaultsAsync(row);
        }

        return rows;
    }

    private bool Take(IReadOnlyList<ImportRow> rows, bool always)
    {
        if (rows.FirstOrDefault(row => row.Id.Value == Id) is not { } row || (!always && row.Rev <= _row?.Rev))
        {
            return false;
        }

        var moved = _row is not null && (_row.State, _row.Pass) != (row.State, row.Pass);
        _row = row;
        if (moved)
        {
            _ = OnCircuitAsync(async () =>
            {
                await ReadFaultsAsync(row);
                StateHasChanged();
            });
        }

        return true;
    }

    private async Task ReadFaultsAsync(ImportRow row)
    {
        var any = row.Counts.Reported > 0;
        _tally = any ? await imports.TallyAsync(row, Ct) : [];
        _faults = any ? await imports.FaultsAsync(row, FaultRows, Ct) : [];
    }

    private Task CheckAsync(ImportSettings settings) =>
        SteerAsync(() => attempt.RunAsync<CheckImport, SteerResult?>(async check => await check.RunAsync(new ImportId(Id), settings, Ct), null));

    private Task StartAsync() =>
        SteerAsync(() => attempt.RunAsync<StartImport, SteerResult?>(async start => await start.RunAsync(new ImportId(Id), Ct), null));

    private Task CancelAsync() =>
        SteerAsync(() => attempt.RunAsync<CancelImport, SteerResult?>(async cancel => await cancel.RunAsync(new ImportId(Id), Ct), null));

    private async Task SteerAsync(Func<Task<SteerResult?>> steer)
    {
        (_busy, _unfit, _stale) = (true, null, false);
        var result = await steer();
        (_busy, _unfit, _stale) = (false, result as SteerResult.Unfit, result is SteerResult.Stale);
        await ReadAgainAsync();
    }
}
