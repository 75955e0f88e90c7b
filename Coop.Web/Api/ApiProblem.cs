using Coop.Core.Facts;

namespace Coop.Web.Api;

/// <summary>Problem details (RFC 9457): what was wrong, in words, and in which field.</summary>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Code, string? Field)
{
    private static readonly Dictionary<string, string> Faults = new(StringComparer.Ordinal)
    {
        ["missing"] = "is missing",
        ["both"] = "is said twice, and differently",
        ["form"] = "is not written as it should be",
        ["nit"] = "is no NIT: of six to ten digits, and the check digit, if it is written, must be theirs",
        ["one_way"] = "must name the member in exactly one way: id, document (documentType and documentNumber), telephone or email",
        ["offset"] = "must be a date and time with its offset, as 2026-03-10T09:00:00-05:00",
        ["month"] = "must be a month, as 2026-03",
        ["too_long"] = "is too long",
        ["unprintable"] = "holds characters that cannot be kept, or spaces around",
        ["too_early"] = "is too long ago to be true",
        ["in_future"] = "lies in the future",
        ["before_sale"] = "lies before the sale",
        ["too_many"] = "are too many",
        ["twice"] = "name one line twice",
        ["unknown"] = "is not known here",
        ["not_positive"] = "must be above 0",
        ["negative"] = "must not be below 0",
        ["too_large"] = "is larger than can be true",
        ["too_precise"] = "has too many decimals",
        ["not_a_month"] = "must be the first day of a month",
        ["more_than_sold"] = "is more than is left of what was sold",
        ["nothing_left"] = "have nothing left to take back",
        ["already_corrected"] = "names a sale that has been corrected already",
        ["has_returns"] = "names a sale of which something has come back already",
        ["already_taken_back"] = "names an entry that has been taken back already",
        ["other_amount"] = "is not the amount of the entry that is taken back",
        ["other_product"] = "is not the product of that line of the sale",
        ["itself"] = "names the fact itself",
        ["takes_back_itself"] = "names an entry that itself takes something back",
        ["of_another"] = "names an entry of another member",
        ["below_itself"] = "would put the product below itself",
        ["too_deep"] = "would make the tree too deep",
        ["inactive"] = "is not offered any more",
        ["has_active"] = "cannot be false while it holds products that are offered",
    };

    public static IResult Unfit(string field, string fault) =>
        Of(StatusCodes.Status422UnprocessableEntity, "The request says something that cannot be.", $"{field} {Faults.GetValueOrDefault(fault, fault)}.", fault, field);

    public static IResult Unfit(FactResult.Unfit unfit) => Unfit(unfit.Field, unfit.Fault);

    public static IResult Unreadable(string detail, string? field = null) =>
        Of(StatusCodes.Status400BadRequest, "The request could not be read.", detail, "unreadable", field);

    public static IResult Of(int status, string title, string detail, string code, string? field = null) => Results.Json(
        new ApiProblem("about:blank", title, status, detail, code, field), ApiJson.Options, "application/problem+json", status);

    /// <summary>Every fault that has words here.</summary>
    internal static IReadOnlyCollection<string> Known => Faults.Keys;
}
