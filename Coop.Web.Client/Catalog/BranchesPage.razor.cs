using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Catalog;

/// <summary>The offices of the cooperative and how many members each serves: add, rename, put out of use and into it again.</summary>
public sealed partial class BranchesPage(LiveGround ground, BranchReads branches, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly KeyedRows<Guid, Branch> _branches = new(branch => branch.Id, branch => branch.Rev);
    private IReadOnlyDictionary<Guid, int> _served = new Dictionary<Guid, int>();
    private Branch? _editing;
    private Meeting? _meeting;
    private Confirm _leaving = null!;
    private ElementReference _heading;
    private string? _unfit;
    private string? _fault;
    private string _code = "";
    private string _name = "";
    private bool _saving;
    private bool _begins;
    private int _draft;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool HasTyped => _editing is { } old ? _name != old.Name : _code.Length + _name.Length > 0;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageCatalog) ? Task.CompletedTask : FollowAsync(
        Topic.Branches, branches, new LiveScript<Branch>(ReadAsync, _branches.Replace, rows => _branches.Apply(rows).Count > 0));

    /// <summary>The form stands above the list: whoever begins to change a row far down is taken to it.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_begins)
        {
            _begins = false;
            await _heading.FocusAsync();
        }
    }

    private async Task<IReadOnlyList<Branch>> ReadAsync(CancellationToken ct)
    {
        _served = await branches.ServedAsync(ct);
        return await branches.ListAsync(ct);
    }

    private string? Invalid(string field) => _unfit == field ? "true" : null;

    private string ServedBy(Branch one) => _served.GetValueOrDefault(one.Id) switch
    {
        0 => texts["Branches.ServesNone"],
        1 => texts["Branches.ServesOne"],
        var count => texts["Branches.Serves", count.ToString("N0", CultureInfo.CurrentCulture)],
    };

    private Task EditAsync(Branch one)
    {
        if (HasTyped && _editing?.Id != one.Id)
        {
            return _leaving.AskAsync(_name, () => InvokeAsync(() =>
            {
                Edit(one);
                StateHasChanged();
            }));
        }

        if (!HasTyped)
        {
            Edit(one);
        }

        return Task.CompletedTask;
    }

    private void Edit(Branch one)
    {
        Clear();
        (_editing, _code, _name, _begins) = (one, one.Code, one.Name, true);
    }

    private void Clear()
    {
        (_editing, _meeting, _code, _name, _fault, _unfit) = (null, null, "", "", null, null);
        _draft++;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        var result = await SaveAsync(new BranchDraft(_code, _name, _editing?.Active ?? true), _editing?.Rev ?? 0);
        _saving = false;
        (_unfit, _fault) = ((result as BranchResult.Unfit)?.Field, Say(result));
        if (result is BranchResult.Done done)
        {
            if (done.Changed)
            {
                toasts.Say(texts["Branches.Saved", _name]);
            }

            Clear();
        }
        else if (result is BranchResult.Stale)
        {
            await JoinAsync();
        }
    }

    private async Task SwitchAsync(Branch one)
    {
        var result = await SaveAsync(new BranchDraft(one.Code, one.Name, !one.Active), one.Rev);
        if (result is not BranchResult.Done)
        {
            toasts.Warn(Say(result)!);
            return;
        }

        toasts.Say(texts[one.Active ? "Branches.TurnedOff" : "Branches.TurnedOn", one.Name], () => SwitchBackAsync(one));
        await JoinAsync();
        StateHasChanged();
    }

    /// <summary>What else was changed since stays.</summary>
    private Task SwitchBackAsync(Branch before) =>
        _branches.Find(before.Id) is { } now && now.Active != before.Active ? InvokeAsync(() => SwitchAsync(now)) : Task.CompletedTask;

    // The page may have been left by the time something is taken back.
    private Task<BranchResult?> SaveAsync(BranchDraft draft, long rev) =>
        attempt.RunAsync<SaveBranch, BranchResult?>(async save => await save.RunAsync(draft, rev, CancellationToken.None), null);

    /// <summary>Reads what there is now. Where that changed under what is being typed, the next save counts from it.</summary>
    private async Task JoinAsync()
    {
        _branches.Replace(await branches.ListAsync(CancellationToken.None));
        if (_editing is not { } before || _branches.Find(before.Id) is not { } now || now.Rev == before.Rev)
        {
            return;
        }

        var meeting = new Meeting();
        _name = meeting.Join("name", _name, before.Name, now.Name, name => name);
        (_editing, _meeting) = (now, meeting);
    }

    private string? Say(BranchResult? result) => result switch
    {
        BranchResult.Done => null,
        BranchResult.Unfit unfit => texts[$"Branches.Fault.{unfit.Fault}"].Value,
        BranchResult.Stale => texts["Catalogue.Stale"].Value,
        _ => texts["Attempt.Failed"].Value,
    };
}
