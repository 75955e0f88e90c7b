using System.Globalization;
using Coop.Core;
using Coop.Core.Calendar;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Requests;

/// <summary>How much time a request has left, in words; terms are counted in working days.</summary>
public sealed class DueWords(CooperativeCalendar calendar, IStringLocalizer<Texts> texts)
{
    private const int Soon = 3;

    /// <summary>Whether its last day is over and nobody has answered.</summary>
    public bool IsOverdue(RequestRow row) => row.State == RequestState.Open && row.DueOn < calendar.Today;

    /// <summary>What the badge says: how long there is left, or how it ended.</summary>
    public string Badge(RequestRow row)
    {
        if (row.State != RequestState.Open)
        {
            return texts[row.State == RequestState.Answered && row.ClosedOn > row.DueOn ? "Requests.State.answered_late" : $"Requests.State.{row.State.Stored()}"];
        }

        if (row.DueOn is not { } due)
        {
            return texts["Requests.NoTerm"];
        }

        var left = BusinessDays.Between(calendar.Today, due);
        return left switch
        {
            0 when due < calendar.Today => texts["Requests.OverYesterday"],
            0 => texts["Requests.DueToday"],
            1 => texts["Requests.DueInOne"],
            -1 => texts["Requests.OverByOne"],
            < 0 => texts["Requests.OverBy", -left],
            _ => texts["Requests.DueIn", left],
        };
    }

    /// <summary>The colour of the badge.</summary>
    public string Mark(RequestRow row) =>
        row.State == RequestState.Answered ? row.ClosedOn > row.DueOn ? "warn" : "ok"
        : row.State != RequestState.Open || row.DueOn is not { } due ? ""
        : due < calendar.Today ? "danger"
        : BusinessDays.Between(calendar.Today, due) <= Soon ? "warn"
        : "";

    /// <summary>A day with its year.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);
}
