using Coop.Core.Access;
using Coop.Core.Access.Keys;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Admin;

/// <summary>Keys by which other systems tell facts: made, shown once, listed by how they begin, revoked.</summary>
public sealed partial class KeysPage(LiveGround ground, KeyReads keys, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private readonly KeyedRows<Guid, KeyRow> _keys = new(row => row.Id, row => row.Rev);
    private readonly HashSet<KeyScope> _scopes = [KeyScope.SalesWrite];
    private KeyResult.Made? _made;
    private KeyResult.Unfit? _unfit;
    private Confirm? _confirm;
    private string _name = "";
    private string _source = "";
    private bool _saving;
    private int _draft;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageKeys) ? Task.CompletedTask : FollowAsync(
        Topic.Keys, keys, new LiveScript<KeyRow>(keys.ListAsync, _keys.Replace, rows => _keys.Apply(rows).Count > 0));

    private string ScopeName(KeyScope scope) => texts[$"Keys.Scope.{scope.Stored()}"];

    private string? Invalid(string field) => _unfit?.Field == field ? "true" : null;

    private void Choose(KeyScope scope, bool chosen) => _ = chosen ? _scopes.Add(scope) : _scopes.Remove(scope);

    private async Task MakeAsync()
    {
        (_saving, _unfit) = (true, null);
        var result = await attempt.RunAsync<MakeKey, KeyResult?>(async x => await x.RunAsync(_name, _source, [.. _scopes], Ct), null);
        _saving = false;
        if (result is KeyResult.Made made)
        {
            (_made, _name, _source) = (made, "", "");
            _scopes.Clear();
            _draft++;
        }

        _unfit = result as KeyResult.Unfit;
    }

    private Task AskAsync(KeyRow key) => _confirm is null ? Task.CompletedTask : _confirm.AskAsync($"{key.Name} ({key.Source})", async () =>
    {
        if (await attempt.RunAsync<RevokeKey>(x => x.RunAsync(key.Id, Ct)))
        {
            toasts.Say(texts["Keys.RevokedDone", key.Name]);
        }
    });
}
