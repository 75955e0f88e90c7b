using Coop.Core.Facts;

namespace Coop.Web.Worlds.Populace;

/// <summary>One line of a sale, ready to be written.</summary>
internal readonly record struct LineRow(short Good, decimal Quantity, decimal Amount);

/// <summary>A sale, ready to be written.</summary>
internal sealed record SaleRow(
    Guid Id, string Key, int Member, int? Branch, SaleChannel Channel, decimal Total, bool BeforeAdmission, bool Late, byte[] Content,
    DateTimeOffset At, DateTimeOffset RecordedAt, LineRow[] Lines, long? Batch);

/// <summary>A return, ready to be written.</summary>
internal sealed record ReturnRow(Guid Id, string Key, SaleRow Sale, decimal Quantity, decimal Amount, byte[] Content, DateTimeOffset At, DateTimeOffset RecordedAt);

/// <summary>Fills purchases: what each buys by taste and season, at the prices of the year, told by the tills as tills tell it.</summary>
internal sealed class Baskets(WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    /// <summary>The system that tells sales.</summary>
    public const string Source = "caja";

    private const long BatchSales = 3_300;
    private const ulong SaleIds = 1UL << 40;
    private const ulong ReturnIds = 2UL << 40;
    private static readonly MemberRef Anybody = MemberRef.Of(default);
    private long _told;
    private long _earning;

    /// <summary>How many batches there are; their numbers are below 0, where no import's are.</summary>
    public long Batches => (_earning + BatchSales - 1) / BatchSales;

    /// <summary>What came back of the sales so far.</summary>
    public List<ReturnRow> Returns { get; } = [];

    /// <summary>The sales of a month in the order of their times.</summary>
    public List<SaleRow> Fill(int month, IEnumerable<Purchase> purchases)
    {
        var start = plan.MonthStarts[month];
        var prices = Array.ConvertAll(Goods.All, good => (int)(good.Price * Math.Pow(1.07, (plan.DayOf(start) / 365.25)) / 50) * 50);
        var season = Array.ConvertAll(Goods.Shelves, shelf => shelf.Season[start.Month - 1]);
        double[][] weights = [[.. Goods.Shelves.Select((shelf, n) => shelf.Households * season[n])], [.. Goods.Shelves.Select((shelf, n) => shelf.Organisations * season[n])]];
        var ordered = purchases.Select(purchase => (Purchase: purchase, At: plan.At(purchase.Day, purchase.Part))).OrderBy(one => one.At).ThenBy(one => one.Purchase.Member);
        return [.. ordered.Select(one => Sale(one.Purchase, one.At, prices, season, weights))];
    }

    private SaleRow Sale(Purchase purchase, DateTimeOffset at, int[] prices, double[] season, double[][] weights)
    {
        var who = people[purchase.Member];
        var dice = Dice.Of(plan.Seed, who.Number, 1_000 + purchase.Ordinal);
        var lines = new LineRow[purchase.Lines];
        for (var n = 0; n < lines.Length; n++)
        {
            lines[n] = Line(who, ref dice, prices, season, weights[who.IsOrganisation ? 1 : 0]);
        }

        var (number, key) = (++_told, Key('T', _told));
        var channel = dice.ByWeight([.89, .05, .03, .03]) switch { 0 => SaleChannel.Counter, 1 => SaleChannel.Web, 2 => SaleChannel.Telephone, _ => SaleChannel.Field };
        int? branch = channel == SaleChannel.Counter ? (dice.Comes(.88) ? who.Branch : dice.Below(Settle.Branches.Length)) : null;

        // Now and then a till was cut off and told its sales weeks later.
        var late = dice.Comes(.003) && plan.Now - at > TimeSpan.FromDays(45);
        var draft = new SaleDraft(Source, key, Anybody, at, Array.ConvertAll(lines, line => new SaleLineDraft(Goods.All[line.Good].Code, line.Quantity, line.Amount)))
        {
            Channel = channel,
            Branch = branch is { } b ? Settle.Branches[b].Code : null,
        };
        var recorded = at + (late ? TimeSpan.FromDays(40) : TimeSpan.FromSeconds(40));
        var sale = new SaleRow(
            Dice.IdAt(recorded, SaleIds + (ulong)number), key, purchase.Member, branch, channel, lines.Sum(line => line.Amount),
            !who.IsMember, late, FactContent.Of(draft), at, recorded, lines, Batch(who, at));
        if (dice.Comes(.012))
        {
            Return(sale, purchase.Day + dice.Between(1, 9), dice.Comes(.7));
        }

        return sale;
    }

    private long? Batch(Inhabitant who, DateTimeOffset at) =>
        who.IsMember && DateOnly.FromDateTime(at.UtcDateTime) >= plan.EarnsFrom ? -(_earning++ / BatchSales) - 1 : null;

    private static LineRow Line(Inhabitant who, ref Dice dice, int[] prices, double[] season, double[] weights)
    {
        // Most of it is the usual; the rest is what the season brings.
        var usual = who.Tastes[dice.Below(who.Tastes.Length)];
        var shelf = dice.Comes(.6) && dice.Comes(season[usual]) ? usual : dice.ByWeight(weights);
        var goods = Goods.Shelves[shelf].Goods;
        var place = dice.Comes(.5) ? (who.Number + dice.Below(3)) % goods.Length : dice.Below(goods.Length);
        var good = Goods.Starts[shelf] + place;
        var many = who.IsOrganisation ? dice.Between(2, 12) : dice.ByWeight([.72, .18, .07, .03]) + 1;
        var quantity = goods[place].Weighed ? many * (dice.Comes(.4) ? .5m : 1m) : many;
        return new LineRow((short)good, quantity, decimal.Ceiling(prices[good] * quantity / 50) * 50);
    }

    private void Return(SaleRow sale, int day, bool whole)
    {
        var at = plan.At(day, .4);
        var first = sale.Lines[0];
        if (at >= plan.Now || at <= sale.RecordedAt)
        {
            return;
        }

        var quantity = whole || first.Quantity % 2 != 0 ? first.Quantity : first.Quantity / 2;
        var amount = quantity == first.Quantity ? first.Amount : decimal.Round(first.Amount * quantity / first.Quantity, 2, MidpointRounding.ToZero);
        var key = Key('D', Returns.Count + 1);
        var draft = new ReturnDraft(Source, key, sale.Key, at, [new ReturnLineDraft(1, quantity)]);
        var recorded = at + TimeSpan.FromSeconds(50);
        Returns.Add(new ReturnRow(Dice.IdAt(recorded, ReturnIds + (ulong)Returns.Count), key, sale, quantity, amount, FactContent.Of(draft), at, recorded));
    }

    private static string Key(char kind, long number) => $"{kind}-{number:000000000}";
}
