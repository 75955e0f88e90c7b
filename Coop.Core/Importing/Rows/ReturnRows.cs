using Coop.Core.Facts;

namespace Coop.Core.Importing.Rows;

/// <summary>
/// Reads returns: the sale and, line by line, what came back of it; a row that names no line and no product is everything that is left of
/// the sale. A row that says nothing its return does not say already is a repetition of it.
/// </summary>
internal sealed class ReturnRows(RowCells cells, string source, TimeProvider clock) : FactRows(cells, source, clock)
{
    // Numbers no ticket reaches stand for lines that are named by their product: only the sale says which they are.
    private const int ByProduct = int.MaxValue - FactCheck.MaxLines - 1;
    private const decimal MaxNumber = 1_000_000;

    // What all rows of a return say alike, or leave to its first.
    private static readonly string[] Shared = ["sale", "at", "time", "document_type", "document", "telephone", "email"];
    private static readonly string[] OfLine = ["line", "product", "quantity"];

    /// <summary>Whether a line is still only known by its product.</summary>
    public static bool IsByProduct(ReturnLineDraft line) => line.Number >= ByProduct;

    protected override void Understand(FactGroup group)
    {
        SetRepeatsApart(group);
        var first = new Dictionary<string, string?>(StringComparer.Ordinal);
        var lines = new List<ReturnLineDraft>(group.Rows.Count);
        foreach (var (n, row) in group.Rows.Index())
        {
            Cells.Begin(row, group.Faults);
            if (n == 0)
            {
                Head(group);
            }

            foreach (var field in Shared)
            {
                var said = Cells.Raw(field);
                if (!first.TryAdd(field, said) && said is not null && said != first[field])
                {
                    Cells.Fault(field, "differs", said);
                }
            }

            if (OfLine.Any(field => Cells.Raw(field) is not null))
            {
                lines.Add(Line(n));
            }
            else if (group.Rows.Count > 1)
            {
                Cells.Fault("line", "missing");
            }
        }

        if (group.Draft is ReturnDraft back)
        {
            group.Draft = back with { Lines = lines };
        }
    }

    private void SetRepeatsApart(FactGroup group)
    {
        if (group.Rows.Count == 1)
        {
            return;
        }

        var (heads, lines) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var row in group.Rows.ToList())
        {
            Cells.Begin(row, []); // What is wrong with it is told where it is read.
            var same = true;
            foreach (var field in Shared)
            {
                same &= Cells.Raw(field) is not { } said || heads.TryAdd(field, said) || heads[field] == said;
            }

            if (!lines.Add(string.Join('\u001f', OfLine.Select(Cells.Raw))) && same)
            {
                group.Rows.Remove(row);
                group.Repeats.Add(row);
            }
        }
    }

    private void Head(FactGroup group)
    {
        var (key, sale) = (Cells.Text("key", FactCheck.MaxKey, required: true), Cells.Text("sale", FactCheck.MaxKey, required: true));
        var at = Cells.Moment("at", "time");
        var named = ImportField.Who.Any(field => Cells.Raw(field) is not null);
        var member = named ? WhoCells.Ref(Cells) : null;
        if (key is not null && sale is not null && at is not null && (member is not null || !named))
        {
            group.Draft = new ReturnDraft(Source, key, sale, at.Value, []) { Member = member };
        }
    }

    private ReturnLineDraft Line(int n)
    {
        var (typed, product, quantity) = (Cells.Raw("line"), Cells.Text("product", FactCheck.MaxKey), Cells.Number("quantity"));
        var number = typed is null ? null : Cells.Number("line");
        if (number is < 1 or > MaxNumber || (number is { } read && decimal.Truncate(read) != read))
        {
            Cells.Fault("line", "unknown", typed);
        }
        else if (typed is null && product is null)
        {
            Cells.Fault("line", "missing");
        }

        return new ReturnLineDraft(number is >= 1 and <= MaxNumber ? (int)number.Value : ByProduct + n, quantity ?? 0) { Product = product };
    }
}
