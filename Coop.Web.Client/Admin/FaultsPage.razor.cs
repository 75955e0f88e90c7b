using System.Globalization;
using Coop.Channels.Inbound;
using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Admin;

/// <summary>What could not be processed: each item with its error, to be tried again or set aside.</summary>
public sealed partial class FaultsPage(
    LiveGround ground, QuarantineReads quarantine, DeadLetterReads deadLetters, ParkedReads parked, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private static readonly string[] Fields = ["product", "quantity", "number", "lines", "corrects", "takesBack", "amount", "at", "branch", "service", "key", "sale"];
    private static readonly string[] Named = ["unknown", "more_than_sold", "nothing_left", "before_sale", "already_corrected", "has_returns", "conflict", "of_another", "already_taken_back", "other_amount", "other_product"];

    private IReadOnlyList<QuarantineRow> _items = [];
    private IReadOnlyList<DeadLetterRow> _letters = [];
    private IReadOnlyList<ParkedRow> _parked = [];
    private Confirm? _confirm;
    private Confirm? _confirmFact;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.MendFaults) ? Task.CompletedTask : Task.WhenAll(
        FollowAsync(Topic.Faults, quarantine, new LiveScript<QuarantineRow>(quarantine.AllAsync, rows => _items = rows, TakeItems)),
        FollowAsync(Topic.Faults, deadLetters, new LiveScript<DeadLetterRow>(deadLetters.AllAsync, rows => _letters = rows, TakeLetters)),
        FollowAsync(Topic.Faults, parked, new LiveScript<ParkedRow>(parked.AllAsync, rows => _parked = rows, TakeParked)));

    // The lists are short and come whole with every change.
    private bool TakeItems(IReadOnlyList<QuarantineRow> rows)
    {
        _items = rows;
        return true;
    }

    private bool TakeLetters(IReadOnlyList<DeadLetterRow> rows)
    {
        _letters = rows;
        return true;
    }

    private bool TakeParked(IReadOnlyList<ParkedRow> rows)
    {
        _parked = rows;
        return true;
    }

    private string Why(ParkedRow fact)
    {
        if (fact.Fault?.Split(' ') is not [var field, var fault])
        {
            var reason = texts[$"Parked.Reason.{fact.Reason.Stored()}"];
            var wanted = fact.Wanted[(fact.Wanted.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            return $"{reason} {(fact.Wanted.StartsWith("document ", StringComparison.Ordinal) ? wanted.ToUpperInvariant() : wanted)}";
        }

        fault = Named.Contains(fault) ? fault : "other";
        return texts["Parked.Unfit", NameOf(field), texts[$"Parked.Fault.{fault}"]];
    }

    /// <summary>A field in words, as <c>lines[2].quantity</c>: renglón 3, cantidad.</summary>
    private string NameOf(string field)
    {
        var parts = field.Split(["lines[", "]."], StringSplitOptions.RemoveEmptyEntries);
        var name = Fields.Contains(parts[^1]) ? texts[$"Parked.Field.{parts[^1]}"].Value : parts[^1];
        return parts is [var n, _] && int.TryParse(n, CultureInfo.InvariantCulture, out var line) ? texts["Parked.Line", line + 1, name] : name;
    }

    private Task AskAsync(ParkedRow fact) => _confirmFact is null ? Task.CompletedTask : _confirmFact.AskAsync(
        $"{fact.Source}: {fact.Key}", () => attempt.RunAsync<DiscardParked>(x => x.RunAsync(fact.Id, Ct)));

    private async Task ReplayAsync(InboundId id)
    {
        if (await attempt.RunAsync<MendInbound>(x => x.ReplayAsync(id, Ct)))
        {
            toasts.Say(texts["Faults.Replayed"]);
        }
    }

    private Task AskAsync(QuarantineRow item) => _confirm is null ? Task.CompletedTask : _confirm.AskAsync(
        $"{item.Connection}: {item.Error}", () => attempt.RunAsync<MendInbound>(x => x.DiscardAsync(item.Id, Ct)));

    private async Task ReplayLetterAsync(long id)
    {
        var result = await attempt.RunAsync<ReplayDeadLetter, ReplayResult?>(async x => await x.RunAsync(id, Ct), null);
        if (result is ReplayResult.Done)
        {
            toasts.Say(texts["Faults.Replayed"]);
        }
        else if (result is ReplayResult.Failed failed)
        {
            toasts.Warn(texts["Faults.FailedAgain", failed.Error]);
        }
    }
}
