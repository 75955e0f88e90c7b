using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>What must hold of a fact whatever is known: sizes, numbers and dates.</summary>
public static class FactCheck
{
    /// <summary>The longest key of a fact, in characters.</summary>
    public const int MaxKey = 100;

    /// <summary>The most lines of one ticket.</summary>
    public const int MaxLines = 500;

    /// <summary>The largest quantity of a line.</summary>
    public const decimal MaxQuantity = 1_000_000m;

    /// <summary>The largest amount, in pesos.</summary>
    public const decimal MaxAmount = 1_000_000_000_000m;

    // A month further ahead is a year mistyped; what is to be paid until then is told as it comes nearer.
    private const int MonthsAhead = 24;
    private const int MaxSource = 40;

    /// <summary>Codes in capitals and without spaces around, as they are compared.</summary>
    internal static TDraft Clean<TDraft>(TDraft draft)
        where TDraft : FactDraft => (TDraft)(FactDraft)(draft switch
        {
            SaleDraft sale => sale with
            {
                Branch = string.IsNullOrWhiteSpace(sale.Branch) ? null : StoredText.Of(sale.Branch).Trim(),
                Lines = [.. sale.Lines.Select(line => line with { Product = Code(line.Product) })],
            },
            ReturnDraft back => back with { Lines = [.. back.Lines.Select(line => line.Product is { } product ? line with { Product = Code(product) } : line)] },
            ServiceUseDraft use => use with { Service = Code(use.Service) },
            _ => draft,
        });

    /// <summary>A product's code as it is kept and compared.</summary>
    internal static string Code(string typed) => StoredText.Of(typed).Trim().ToUpperInvariant();

    /// <summary>The first thing that cannot be; null when all can.</summary>
    internal static FactResult.Unfit? Fault(FactDraft draft, TimeProvider clock) =>
        Text("source", draft.Source, MaxSource) ?? Text("key", draft.Key, MaxKey) ?? Time(draft, clock) ?? draft switch
        {
            SaleDraft sale => (sale.Corrects is null ? null : Other("corrects", sale.Corrects, sale)) ?? Lines(sale.Lines.Count, 1) ?? Each(sale.Lines, Line),
            ReturnDraft back => Text("sale", back.Sale, MaxKey) ?? Lines(back.Lines.Count, 0) ?? Each(back.Lines, Line) ?? Twice(back.Lines),
            ContributionDraft { TakesBack: { } key } => Other("takesBack", key, draft),
            ContributionDraft { Entry: ContributionEntry.TakenBack } => new("takesBack", "missing"),
            ContributionDraft paid => Money("amount", paid.Amount, 0.01m) ?? Month(paid.Period, clock),
            ServiceUseDraft use => Text("service", use.Service, MaxKey) ?? Quantity("quantity", use.Quantity),
            _ => null,
        };

    private static FactResult.Unfit? Time(FactDraft draft, TimeProvider clock) =>
        draft.At < FactTime.Earliest ? new("at", "too_early")
        : draft.At > (draft is ContributionDraft { Entry: ContributionEntry.Due } ? clock.GetUtcNow().AddMonths(MonthsAhead) : clock.GetUtcNow() + FactTime.Ahead) ? new("at", "in_future")
        : null;

    private static FactResult.Unfit? Month(DateOnly month, TimeProvider clock) =>
        month.Day != 1 ? new("period", "not_a_month")
        : month < FactTime.Month(FactTime.Earliest) ? new("period", "too_early")
        : month > FactTime.Month(clock.GetUtcNow()).AddMonths(MonthsAhead) ? new("period", "in_future")
        : null;

    /// <summary>The key of another fact: none refers to itself.</summary>
    private static FactResult.Unfit? Other(string field, string key, FactDraft draft) =>
        Text(field, key, MaxKey) ?? (key == draft.Key ? new(field, "itself") : null);

    private static FactResult.Unfit? Text(string field, string text, int max) =>
        string.IsNullOrWhiteSpace(text) ? new(field, "missing")
        : text.Length > max ? new(field, "too_long")
        : text != text.Trim() || StoredText.HasUnseen(text) || text != StoredText.Of(text) ? new(field, "unprintable")
        : null;

    private static FactResult.Unfit? Lines(int count, int atLeast) =>
        count < atLeast ? new("lines", "missing") : count > MaxLines ? new("lines", "too_many") : null;

    private static FactResult.Unfit? Each<TLine>(IReadOnlyList<TLine> lines, Func<string, TLine, FactResult.Unfit?> check) =>
        lines.Select((line, n) => check($"lines[{n}]", line)).FirstOrDefault(unfit => unfit is not null);

    private static FactResult.Unfit? Line(string field, SaleLineDraft line) =>
        Text($"{field}.product", line.Product, MaxKey) ?? Quantity($"{field}.quantity", line.Quantity) ?? Money($"{field}.amount", line.Amount, 0);

    private static FactResult.Unfit? Line(string field, ReturnLineDraft line) =>
        line.Number < 1 ? new($"{field}.number", "unknown") : Quantity($"{field}.quantity", line.Quantity);

    private static FactResult.Unfit? Twice(IReadOnlyList<ReturnLineDraft> lines) =>
        lines.Select(line => line.Number).Distinct().Count() == lines.Count ? null : new("lines", "twice");

    private static FactResult.Unfit? Quantity(string field, decimal value) =>
        value <= 0 ? new(field, "not_positive")
        : value > MaxQuantity ? new(field, "too_large")
        : decimal.Round(value, 3) != value ? new(field, "too_precise")
        : null;

    private static FactResult.Unfit? Money(string field, decimal value, decimal atLeast) =>
        value < atLeast ? new(field, atLeast > 0 ? "not_positive" : "negative")
        : value > MaxAmount ? new(field, "too_large")
        : decimal.Round(value, 2) != value ? new(field, "too_precise")
        : null;
}
