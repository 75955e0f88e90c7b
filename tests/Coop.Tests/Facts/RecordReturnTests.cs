using Coop.Core.Facts;
using Coop.Testing;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Facts;

[Trait("Category", "integration")]
public sealed class RecordReturnTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestNode _node = new(database);

    public async ValueTask InitializeAsync() => await _node.StockAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task What_comes_back_is_paid_back_by_line_with_its_event()
    {
        var member = await _node.RegisterAsync();
        var sale = await _node.SoldAsync(member);

        var result = await _node.ReturnAsync(Till.Back(_node, sale, new ReturnLineDraft(1, 1)));

        var back = result.ShouldBeOfType<FactResult.Done>();
        (await _node.ScalarAsync<decimal>("select total from core.sale_return where id = @id", ("id", back.Id))).ShouldBe(21_900);
        (await _node.EventsAsync("sale.returned", member)).ShouldBe(1);
        (await _node.TimelineAsync(member)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Told_again_it_comes_back_once_and_told_otherwise_it_is_refused()
    {
        var member = await _node.RegisterAsync();
        var draft = Till.Back(_node, await _node.SoldAsync(member), new ReturnLineDraft(1, 1));
        await _node.ReturnAsync(draft);

        (await _node.ReturnAsync(draft)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await _node.ReturnAsync(draft with { Lines = [new(1, 2)] })).ShouldBeOfType<FactResult.Conflict>();

        (await _node.EventsAsync("sale.returned", member)).ShouldBe(1);
    }

    [Fact]
    public async Task Parts_add_up_to_what_was_paid_to_the_cent()
    {
        var member = await _node.RegisterAsync();
        var sale = Till.Sale(_node, MemberRef.Of(member)) with { Lines = [new("PANELA", 3, 100)] };
        await _node.SellAsync(sale);

        for (var part = 0; part < 3; part++)
        {
            await _node.ReturnAsync(Till.Back(_node, sale, new ReturnLineDraft(1, 1)));
        }

        (await _node.ColumnAsync<decimal>("select r.total from core.sale_return r join core.sale s on s.id = r.sale_id where s.key = @key order by r.total", ("key", sale.Key)))
            .ShouldBe([33.33m, 33.33m, 33.34m]);
    }

    [Fact]
    public async Task Returns_that_race_never_exceed_what_was_sold()
    {
        var sale = Till.Sale(_node, MemberRef.Of(await _node.RegisterAsync())) with { Lines = [new("ARROZ", 5, 109_500)] };
        await _node.SellAsync(sale);
        await using var other = new TestNode(database, _node.Clock);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() =>
            (n % 2 == 0 ? _node : other).ReturnAsync(Till.Back(_node, sale, new ReturnLineDraft(1, 2))))));

        results.OfType<FactResult.Done>().Count().ShouldBe(2);
        results.OfType<FactResult.Unfit>().ShouldAllBe(unfit => unfit == new FactResult.Unfit("lines[0].quantity", "more_than_sold"));
        results.OfType<FactResult.Unfit>().Count().ShouldBe(18);
    }

    /// <summary>Whatever is asked back, in whatever parts: never more than was sold, and the money never more than was paid.</summary>
    [Fact]
    public async Task Of_any_returns_asked_for_what_is_taken_never_exceeds_the_sale()
    {
        var member = MemberRef.Of(await _node.RegisterAsync());
        var parts = ArbMap.Default.GeneratorFor<PositiveInt>().Select(n => n.Get % 900 / 100m + 0.001m);
        foreach (var asked in Gen.ArrayOf(parts, 12).Sample(12, 8))
        {
            var sale = Till.Sale(_node, member) with { Lines = [new("PANELA", 10.007m, 33_333.31m)] };
            await _node.SellAsync(sale);

            foreach (var part in asked.Append(10.007m))
            {
                await _node.ReturnAsync(Till.Back(_node, sale, new ReturnLineDraft(1, part)));
            }

            await _node.ReturnAsync(Till.Back(_node, sale));
            (await _node.ScalarAsync<string>(
                "select sum(l.quantity) || ' ' || sum(l.amount) from core.return_line l join core.sale_return r on r.id = l.return_id join core.sale s on s.id = r.sale_id where s.key = @key",
                ("key", sale.Key))).ShouldBe("10.007 33333.31");
        }
    }

    [Fact]
    public async Task A_return_without_its_sale_waits_for_it()
    {
        var member = await _node.RegisterAsync();
        var sale = Till.Sale(_node, MemberRef.Of(member));
        var back = Till.Back(_node, sale, new ReturnLineDraft(2, 0.5m));

        (await _node.ReturnAsync(back)).ShouldBe(new FactResult.Parked(ParkedReason.UnknownFact, Repeated: false));
        (await _node.ReturnAsync(back)).ShouldBe(new FactResult.Parked(ParkedReason.UnknownFact, Repeated: true));
        await _node.SellAsync(sale);
        await _node.Get<DeliverParked>().RunAsync(TestContext.Current.CancellationToken);

        (await _node.CountAsync("sale_return", back.Key)).ShouldBe(1);
        (await _node.CountAsync("parked_fact", back.Key)).ShouldBe(0);
        (await _node.EventsAsync("sale.returned", member)).ShouldBe(1);
    }

    [Fact]
    public async Task A_waiting_return_that_does_not_fit_its_sale_stays_on_the_list_with_the_reason()
    {
        var sale = Till.Sale(_node, MemberRef.Of(await _node.RegisterAsync()));
        var back = Till.Back(_node, sale, new ReturnLineDraft(1, 3));
        await _node.ReturnAsync(back);

        await _node.SellAsync(sale);
        await _node.Get<DeliverParked>().RunAsync(TestContext.Current.CancellationToken);
        await _node.Get<DeliverParked>().RunAsync(TestContext.Current.CancellationToken);

        var row = (await _node.Get<ParkedReads>().AllAsync(TestContext.Current.CancellationToken)).Single(r => r.Key == back.Key);
        row.Reason.ShouldBe(ParkedReason.Unfit);
        row.Fault.ShouldBe("lines[0].quantity more_than_sold");
    }

    [Theory]
    [InlineData("line", "lines[0].number", "unknown")]
    [InlineData("twice", "lines", "twice")]
    [InlineData("early", "at", "before_sale")]
    [InlineData("zero", "lines[0].quantity", "not_positive")]
    public async Task What_cannot_come_back_is_named(string fault, string field, string named)
    {
        var sale = await _node.SoldAsync(await _node.RegisterAsync());
        var good = Till.Back(_node, sale, new ReturnLineDraft(1, 1));

        var result = await _node.ReturnAsync(fault switch
        {
            "line" => good with { Lines = [new(7, 1)] },
            "twice" => good with { Lines = [new(1, 1), new(1, 1)] },
            "early" => good with { At = sale.At.AddMinutes(-1) },
            _ => good with { Lines = [new(1, 0)] },
        });

        result.ShouldBe(new FactResult.Unfit(field, named));
    }
}
