namespace Coop.Core.Facts;

/// <summary>What is left of a line of a sale. The last of it takes all the money left: parts add up to what was paid, to the cent.</summary>
/// <param name="Number">The line's place on the ticket, from 1.</param>
/// <param name="Product">Code of what was bought.</param>
/// <param name="Quantity">How much of it did not come back.</param>
/// <param name="Amount">What was paid for that, in pesos.</param>
internal sealed record LineLeft(int Number, string Product, decimal Quantity, decimal Amount)
{
    public decimal AmountOf(decimal part) => part == Quantity ? Amount : decimal.Round(Amount * part / Quantity, 2, MidpointRounding.ToZero);
}

/// <summary>What a return takes of a line.</summary>
/// <param name="Number">The line.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Amount">What is given back for it, in pesos.</param>
internal readonly record struct TakenLine(int Number, decimal Quantity, decimal Amount);

/// <summary>
/// What is left of a sale, and whether a return fits it: the one place where that is decided, for a return told by itself and for
/// thousands of a file. Whoever asks holds the buyer's timeline.
/// </summary>
/// <param name="at">When it was sold.</param>
internal sealed class SaleLeft(DateTimeOffset at)
{
    private readonly SortedDictionary<int, LineLeft> _lines = [];

    /// <summary>The lines, in the order of the ticket.</summary>
    public IReadOnlyCollection<LineLeft> Lines => _lines.Values;

    /// <summary>Takes in a line, as it was read.</summary>
    public void Add(LineLeft line) => _lines.Add(line.Number, line);

    /// <summary>What a return takes; or why it cannot be.</summary>
    public (IReadOnlyList<TakenLine> Taken, FactResult.Unfit? Unfit) Fit(ReturnDraft draft)
    {
        if (draft.At < at)
        {
            return ([], new("at", "before_sale"));
        }

        var wanted = draft.Lines.Count > 0 ? draft.Lines : Lines.Where(line => line.Quantity > 0).Select(line => new ReturnLineDraft(line.Number, line.Quantity)).ToList();
        if (wanted.Count == 0)
        {
            return ([], new("lines", "nothing_left"));
        }

        var taken = new List<TakenLine>(wanted.Count);
        foreach (var (n, line) in wanted.Index())
        {
            if (!_lines.TryGetValue(line.Number, out var of))
            {
                return ([], new($"lines[{n}].number", "unknown"));
            }

            if (line.Product is { } product && product != of.Product)
            {
                return ([], new($"lines[{n}].product", "other_product"));
            }

            if (line.Quantity > of.Quantity)
            {
                return ([], new($"lines[{n}].quantity", "more_than_sold"));
            }

            taken.Add(new(line.Number, line.Quantity, of.AmountOf(line.Quantity)));
        }

        return (taken, null);
    }

    /// <summary>It came back: that much less is left.</summary>
    public void Take(IEnumerable<TakenLine> taken)
    {
        foreach (var line in taken)
        {
            var left = _lines[line.Number];
            _lines[line.Number] = left with { Quantity = left.Quantity - line.Quantity, Amount = left.Amount - line.Amount };
        }
    }
}
