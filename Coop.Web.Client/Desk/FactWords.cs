using System.Globalization;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Facts of the timeline as sentences. Entries never change, so each sentence is made once.</summary>
public sealed class FactWords(IStringLocalizer<Texts> texts)
{
    private readonly Dictionary<string, string> _said = [];

    /// <summary>The sentence of an entry that is no message and no note.</summary>
    public string Of(TimelineRow row) => _said.TryGetValue(row.Key, out var said) ? said : _said[row.Key] = Say(row);

    private string Say(TimelineRow row)
    {
        var who = row.AuthorName ?? texts["Entry.Cooperative"];
        return row.Kind switch
        {
            EntryKind.Work => SayWork(row, who),
            EntryKind.Identity => EntryFacts.Text(row.Facts, "first") == "True" ? texts["Fact.Identified", who] : texts["Fact.Corrected", who],
            EntryKind.Consent => texts[
                EntryFacts.Text(row.Facts, "granted") == "True" ? "Fact.ConsentGranted" : "Fact.ConsentWithdrawn",
                texts[$"Channel.{row.Channel.Stored()}"], texts[$"Purpose.{EntryFacts.Text(row.Facts, "purpose")}"]],
            EntryKind.Call => SayCall(row, who),
            EntryKind.Purchase or EntryKind.Contribution => SayPaid(row, EntryFacts.Text(row.Facts, "what")),
            EntryKind.Lifecycle => SayLifecycle(row, who),
            EntryKind.Tier => SayTier(row),
            EntryKind.Household or EntryKind.Relation => SayTie(row, who, EntryFacts.Text(row.Facts, "what")),
            EntryKind.Request => SayRequest(row, who),
            EntryKind.Visit => texts["Fact.Visit", EntryFacts.Text(row.Facts, "branch") ?? "", texts[$"Visit.Reason.{EntryFacts.Text(row.Facts, "reason")}"], who],
            _ => "",
        };
    }

    /// <summary>
    /// What was asked during a visit and what became of it; null when nothing was. The first visits had questions of their own, and their
    /// entries carry the answers too.
    /// </summary>
    public string? AnswerOf(TimelineRow row) =>
        EntryFacts.Text(row.Facts, "outcome") is { Length: > 0 } outcome
            ? texts[$"Visit.Asked.{outcome}", EntryFacts.Text(row.Facts, English ? "en" : "es") ?? ""]
            : EntryFacts.Text(row.Facts, "question") is { Length: > 0 } question && EntryFacts.Text(row.Facts, "answer") is { Length: > 0 } answer
            ? $"{texts[$"Visit.Question.{question}"]} {texts[$"Visit.Answer.{question}.{answer}"]}"
            : null;

    private string SayCall(TimelineRow row, string who)
    {
        var reason = EntryFacts.Text(row.Facts, "reason");
        return EntryFacts.Text(row.Facts, "what") switch
        {
            "arrived" => texts["Fact.Call.arrived"],
            "missed" => texts[$"Fact.Call.missed.{reason}"],
            "ended" => texts["Fact.Call.ended", LengthOf(row)],
            "wrapped_up" => texts["Fact.Call.wrapped_up", who, EntryFacts.Text(row.Facts, English ? "en" : "es") ?? ""],
            "unreached" => texts["Fact.Call.unreached", Unreached(reason)],
            var what => texts[$"Fact.CallBy.{what}", who],
        };
    }

    private string SayLifecycle(TimelineRow row, string who)
    {
        string? Fact(string name) => EntryFacts.Text(row.Facts, name) is { Length: > 0 } fact ? fact : null;
        var (was, stands) = (texts[$"Stage.{Fact("from")}"].Value, texts[$"Stage.{Fact("to")}"].Value);
        var voted = Fact("standingFrom") is { } before ? texts[$"Standing.{before}"].Value : "";
        var votes = Fact("standing") is { } now && now != Fact("standingFrom") && (voted.Length > 0 || was == stands || now != "able") ? texts[$"Standing.{now}"].Value : "";
        (was, stands) = was != stands ? (was, votes.Length > 0 ? $"{stands} · {votes}" : stands) : votes.Length > 0 ? (voted, votes) : ("", stands);
        var by = Fact("rule") is { } rule ? texts["Fact.LifecycleRule", texts[$"Rule.{rule}"]].Value : who;
        var cause = texts[$"Cause.{Fact("cause")}"];
        var said = (Fact("correction") == "True", was) switch
        {
            (true, "") => texts["Fact.LifecycleCorrectedSame", by, stands, cause],
            (true, _) => texts["Fact.LifecycleCorrected", by, was, stands, cause],
            (_, "") => texts["Fact.LifecycleSame", by, stands, cause],
            _ => texts["Fact.Lifecycle", by, was, stands, cause],
        };
        return DateOnly.TryParse(Fact("day"), CultureInfo.InvariantCulture, out var day)
            ? texts["Fact.LifecycleSince", said.Value, day.ToString("d MMM yyyy", CultureInfo.CurrentCulture)]
            : said;
    }

    private string SayTie(TimelineRow row, string who, string? what)
    {
        var (role, kind) = (EntryFacts.Text(row.Facts, "role"), EntryFacts.Text(row.Facts, "kind"));
        if (row.Kind == EntryKind.Household)
        {
            return texts[$"Fact.Household.{what}", who, texts[$"HouseholdRole.{role}"]];
        }

        var tie = EntryFacts.Text(row.Facts, "inverse") == "True" ? texts[$"RelationInverse.{kind}"] : texts[$"Relation.{kind}"];
        return texts[$"Fact.Relation.{what}", who, row.OtherName is { } other ? $"{tie} {other}" : tie];
    }

    /// <summary>Reasons of a carrier beyond these have words of their own.</summary>
    private string Unreached(string? reason) =>
        texts[reason is "busy" or "no_answer" or "canceled" or "hung_up" or "own_end" or "vanished" or "failed" ? $"Call.Unreached.{reason}" : $"Reason.{reason}"];

    private string LengthOf(TimelineRow row)
    {
        var length = TimeSpan.FromSeconds(long.Parse(EntryFacts.Text(row.Facts, "seconds") ?? "0", CultureInfo.InvariantCulture));
        return length < TimeSpan.FromMinutes(1) ? texts["Call.Seconds", length.Seconds] : texts["Call.Minutes", (int)length.TotalMinutes, length.Seconds];
    }

    private string SayRequest(TimelineRow row, string who)
    {
        var (what, kind) = (EntryFacts.Text(row.Facts, "what"), EntryFacts.Text(row.Facts, "kind"));
        var due = DateOnly.TryParse(EntryFacts.Text(row.Facts, "due"), CultureInfo.InvariantCulture, out var day) ? day.ToString("d MMM yyyy", CultureInfo.CurrentCulture) : null;
        var said = what == "opened" && due is null ? "noted" : what;
        return texts[$"Fact.Request.{said}", who, texts[$"RequestKind.{kind}.the"], EntryFacts.Text(row.Facts, "number") ?? "", due ?? ""];
    }

    private string SayPaid(TimelineRow row, string? what) => row.Kind == EntryKind.Purchase
        ? texts[$"Fact.Purchase.{what}", Money(row, "total")]
        : texts[$"Fact.Contribution.{what}", Money(row, "amount"), MonthOf(row)];

    private static string Money(TimelineRow row, string name) =>
        Words.Pesos(decimal.TryParse(EntryFacts.Text(row.Facts, name), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : 0);

    private static string MonthOf(TimelineRow row) =>
        DateOnly.TryParse(EntryFacts.Text(row.Facts, "period"), CultureInfo.InvariantCulture, out var month) ? month.ToString("Y", CultureInfo.CurrentCulture) : "";

    private static bool English => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    private string SayTier(TimelineRow row)
    {
        var what = EntryFacts.Text(row.Facts, "what");
        var until = DateOnly.TryParse(EntryFacts.Text(row.Facts, "until"), CultureInfo.InvariantCulture, out var day) ? day.ToString("d MMM yyyy", CultureInfo.CurrentCulture) : "";
        return texts[$"Fact.Tier.{what}", EntryFacts.Text(row.Facts, English ? "en" : "es") ?? "", until];
    }

    private string SayWork(TimelineRow row, string who) => EntryFacts.Text(row.Facts, "what") switch
    {
        "taken" => texts["Fact.Taken", who],
        "released" => texts["Fact.Released", who],
        "reopened" => texts["Fact.Reopened", who],
        _ => texts["Fact.Closed", who, texts[$"Disposition.{EntryFacts.Text(row.Facts, "disposition")}"]],
    };
}
