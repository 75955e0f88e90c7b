using System.Collections.Frozen;
using System.Globalization;
using Coop.Core.Facts;
using Coop.Core.Members;

namespace Coop.Core.Importing.Rows;

/// <summary>A fact as a file tells it: a ticket or a return of some rows, or one contribution or use.</summary>
internal sealed class FactGroup : RowGroup
{
    /// <summary>The fact; null while it cannot be one.</summary>
    public FactDraft? Draft { get; set; }

    /// <summary>The branch that sold it.</summary>
    public Branch? Branch { get; set; }

    /// <summary>The products of its lines.</summary>
    public ProductId[] Products { get; set; } = [];

    /// <summary>Fingerprint of what is told.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>Rows that say nothing the others do not; they stand in the report, and no more is done with them.</summary>
    public List<SourceRow> Repeats { get; } = [];

    /// <summary>It cannot be, whatever the reason of the code that checked it: the field it named is one of the file's.</summary>
    public void Refuse(FactResult.Unfit unfit, string? value = null)
    {
        Faults.Add(new RowFault(Rows[LineOf(unfit.Field) ?? 0].Row, FieldOf(unfit.Field), unfit.Fault, value));
        MarkOthers();
    }

    /// <summary>A ticket is taken whole or not at all: its other rows say why they are not.</summary>
    public void MarkOthers() =>
        Faults.AddRange(Rows.Where(row => Faults.TrueForAll(fault => fault.Row != row.Row)).Select(row => new RowFault(row.Row, "", "ticket")).ToList());

    /// <summary>Which line a field of a ticket or return is of, as <c>lines[2].quantity</c> of the third; null where it is of all.</summary>
    public static int? LineOf(string field) =>
        field.StartsWith("lines[", StringComparison.Ordinal) && int.TryParse(field.AsSpan(6, field.IndexOf(']', StringComparison.Ordinal) - 6), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static string FieldOf(string field) => field[(field.IndexOf('.', StringComparison.Ordinal) + 1)..] switch
    {
        "lines" => "",
        "number" => "line",
        "member" => "document",
        "takesBack" => "takes_back",
        var same => same,
    };
}

/// <summary>What is the same for all kinds of facts a file can tell.</summary>
internal abstract class FactRows(RowCells cells, string source, TimeProvider clock)
{
    /// <summary>Reads the rows of one fact.</summary>
    public void Read(FactGroup group)
    {
        Understand(group);
        if (group.Faults.Count > 0 || group.Draft is not { } draft)
        {
            group.MarkOthers();
            return;
        }

        draft = FactCheck.Clean(draft);
        if (FactCheck.Fault(draft, clock) is { } unfit)
        {
            group.Refuse(unfit);
            return;
        }

        (group.Draft, group.Content) = (draft, FactContent.Of(draft));
    }

    protected RowCells Cells => cells;

    protected string Source => source;

    protected abstract void Understand(FactGroup group);
}

/// <summary>Reads tickets.</summary>
internal sealed class SaleRows(RowCells cells, string source, FrozenDictionary<string, ProductId> products, BranchNames branches, TimeProvider clock)
    : FactRows(cells, source, clock)
{
    private static readonly FrozenDictionary<string, SaleChannel> Channels = new Dictionary<string, SaleChannel>(StringComparer.Ordinal)
    {
        ["counter"] = SaleChannel.Counter,
        ["caja"] = SaleChannel.Counter,
        ["mostrador"] = SaleChannel.Counter,
        ["sede"] = SaleChannel.Counter,
        ["tienda"] = SaleChannel.Counter,
        ["web"] = SaleChannel.Web,
        ["internet"] = SaleChannel.Web,
        ["en linea"] = SaleChannel.Web,
        ["online"] = SaleChannel.Web,
        ["telephone"] = SaleChannel.Telephone,
        ["telefono"] = SaleChannel.Telephone,
        ["phone"] = SaleChannel.Telephone,
        ["field"] = SaleChannel.Field,
        ["campo"] = SaleChannel.Field,
        ["domicilio"] = SaleChannel.Field,
        ["visita"] = SaleChannel.Field,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // What all rows of a ticket say alike, or leave to its first.
    private static readonly string[] Shared = ["at", "time", "document_type", "document", "telephone", "email", "branch", "channel"];

    protected override void Understand(FactGroup group)
    {
        var first = new Dictionary<string, string?>(StringComparer.Ordinal);
        var lines = new List<SaleLineDraft>(group.Rows.Count);
        var sold = new List<ProductId>(group.Rows.Count);
        foreach (var row in group.Rows)
        {
            Cells.Begin(row, group.Faults);
            if (lines.Count == 0 && first.Count == 0)
            {
                Head(group);
            }

            foreach (var field in group.Rows.Count == 1 ? [] : Shared)
            {
                var said = Cells.Raw(field);
                if (!first.TryAdd(field, said) && said is not null && said != first[field])
                {
                    Cells.Fault(field, "differs", said);
                }
            }

            Line(lines, sold);
        }

        if (group.Draft is SaleDraft sale)
        {
            (group.Draft, group.Products) = (sale with { Lines = lines }, [.. sold]);
        }
    }

    private void Head(FactGroup group)
    {
        var key = Cells.Text("key", FactCheck.MaxKey, required: true);
        var (at, member) = (Cells.Moment("at", "time"), WhoCells.Ref(Cells));
        var channel = Cells.Choice("channel", Channels) ?? SaleChannel.Counter;
        if (Cells.Raw("branch") is { } named && (group.Branch = branches.Find(named)) is null)
        {
            Cells.Fault("branch", "unknown", named);
        }

        if (key is not null && at is not null && member is not null)
        {
            group.Draft = new SaleDraft(Source, key, member, at.Value, []) { Channel = channel, Branch = group.Branch?.Code };
        }
    }

    private void Line(List<SaleLineDraft> lines, List<ProductId> sold)
    {
        var code = Cells.Text("product", FactCheck.MaxKey, required: true);
        var (quantity, amount) = (Cells.Number("quantity"), Cells.Number("amount"));
        if (code is not null && products.TryGetValue(FactCheck.Code(code), out var product))
        {
            sold.Add(product);
        }
        else if (code is not null)
        {
            Cells.Fault("product", "unknown", code);
        }

        lines.Add(new SaleLineDraft(code ?? "", quantity ?? 0, amount ?? 0));
    }
}

/// <summary>Reads contributions, due, paid, or taken back: those name the receipt they take back, and what it was for is known from there.</summary>
internal sealed class ContributionRows(RowCells cells, string source, TimeProvider clock) : FactRows(cells, source, clock)
{
    private static readonly FrozenDictionary<string, ContributionEntry> Entries = new Dictionary<string, ContributionEntry>(StringComparer.Ordinal)
    {
        ["paid"] = ContributionEntry.Paid,
        ["pago"] = ContributionEntry.Paid,
        ["pagado"] = ContributionEntry.Paid,
        ["recaudo"] = ContributionEntry.Paid,
        ["abono"] = ContributionEntry.Paid,
        ["due"] = ContributionEntry.Due,
        ["causado"] = ContributionEntry.Due,
        ["causacion"] = ContributionEntry.Due,
        ["debido"] = ContributionEntry.Due,
        ["cobro"] = ContributionEntry.Due,
        ["por pagar"] = ContributionEntry.Due,
        ["taken back"] = ContributionEntry.TakenBack,
        ["reversed"] = ContributionEntry.TakenBack,
        ["reversal"] = ContributionEntry.TakenBack,
        ["bounced"] = ContributionEntry.TakenBack,
        ["devuelto"] = ContributionEntry.TakenBack,
        ["devolucion"] = ContributionEntry.TakenBack,
        ["reversado"] = ContributionEntry.TakenBack,
        ["reverso"] = ContributionEntry.TakenBack,
        ["reversion"] = ContributionEntry.TakenBack,
        ["anulado"] = ContributionEntry.TakenBack,
        ["anulacion"] = ContributionEntry.TakenBack,
        ["rechazado"] = ContributionEntry.TakenBack,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, ContributionKind> Kinds = new Dictionary<string, ContributionKind>(StringComparer.Ordinal)
    {
        ["ordinary"] = ContributionKind.Ordinary,
        ["ordinario"] = ContributionKind.Ordinary,
        ["ordinaria"] = ContributionKind.Ordinary,
        ["extraordinary"] = ContributionKind.Extraordinary,
        ["extraordinario"] = ContributionKind.Extraordinary,
        ["extraordinaria"] = ContributionKind.Extraordinary,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    protected override void Understand(FactGroup group)
    {
        Cells.Begin(group.Rows[0], group.Faults);
        var key = Cells.Text("key", FactCheck.MaxKey, required: true);
        var (at, member, said) = (Cells.Moment("at", "time"), WhoCells.Ref(Cells), Cells.Choice("entry", Entries));
        var kind = Cells.Choice("contributes", Kinds) ?? ContributionKind.Ordinary;
        var takesBack = Cells.Text("takes_back", FactCheck.MaxKey, required: said == ContributionEntry.TakenBack);
        if (takesBack is not null && said is (ContributionEntry.Paid or ContributionEntry.Due) && Cells.Raw("entry") is { } entry)
        {
            Cells.Fault("entry", "not_a_reversal", entry);
        }

        if (said == ContributionEntry.TakenBack || takesBack is not null)
        {
            // With a minus, as ledgers write it, or without; or left to what it takes back.
            var back = Cells.Raw("amount") is null ? 0 : Cells.Number("amount");
            if (key is not null && at is not null && member is not null && takesBack is not null && back is { } amount)
            {
                group.Draft = new ContributionDraft(Source, key, member, at.Value, default, Math.Abs(amount)) { Entry = ContributionEntry.TakenBack, TakesBack = takesBack };
            }

            return;
        }

        var paid = Cells.Number("amount");
        var period = Cells.Raw("period") is { } typed ? MonthText.Read(typed) : at is { } day ? MonthText.Of(day) : default(DateOnly?);
        if (Cells.Raw("period") is { } unread && period is null)
        {
            Cells.Fault("period", "month", unread);
        }

        if (key is not null && at is not null && member is not null && paid is not null && period is not null)
        {
            group.Draft = new ContributionDraft(Source, key, member, at.Value, period.Value, paid.Value) { Entry = said ?? ContributionEntry.Paid, Contributes = kind };
        }
    }
}
