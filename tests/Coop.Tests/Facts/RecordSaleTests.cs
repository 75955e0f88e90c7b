using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Facts;

[Trait("Category", "integration")]
public sealed class RecordSaleTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestNode _node = new(database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _node.StockAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_sale_is_written_with_its_lines_its_event_and_a_line_in_the_timeline()
    {
        var member = await _node.RegisterAsync();
        var heard = new List<Change>();
        _node.Get<CommitSignals>().Changed += (_, changes) => heard.AddRange(changes);

        var result = await _node.SellAsync(Till.Sale(_node, MemberRef.Of(member)));

        var sale = result.ShouldBeOfType<FactResult.Done>();
        sale.Repeated.ShouldBeFalse();
        (await _node.ColumnAsync<string>(
            "select p.code || ' ' || l.quantity || ' ' || l.amount from core.sale_line l join core.product p on p.id = l.product_id where l.sale_id = @id order by l.number",
            ("id", sale.Id))).ShouldBe(["ARROZ 2.000 43800.00", "PANELA 0.500 3333.33"]);
        (await _node.ScalarAsync<decimal>("select total from core.sale where id = @id", ("id", sale.Id))).ShouldBe(47_133.33m);
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
        var row = (await _node.TimelineAsync(member)).ShouldHaveSingleItem();
        row.Kind.ShouldBe(EntryKind.Purchase);
        EntryFacts.Text(row.Facts, "total").ShouldBe("47133.33");
        heard.ShouldContain(new Change(Topic.Member(member), "purchases"));
    }

    [Fact]
    public async Task Telling_it_again_changes_nothing_however_its_numbers_and_times_are_written()
    {
        var member = await _node.RegisterAsync(An.Person(document: $"{An.Number()}"));
        var draft = await _node.SoldAsync(member);
        var document = await _node.ScalarAsync<string>("select document_number from core.member where id = @id", ("id", member.Value));

        var again = await _node.SellAsync(draft with
        {
            Member = MemberRef.Document(DocumentType.Cc, document)!,
            At = draft.At.ToOffset(TimeSpan.FromHours(-5)),
            Lines = [new(" arroz ", 2.000m, 43_800.00m), new("PANELA", 0.50m, 3_333.33m)],
        });

        again.ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await _node.CountAsync("sale", draft.Key)).ShouldBe(1);
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
        (await _node.TimelineAsync(member)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("amount")]
    [InlineData("line")]
    [InlineData("time")]
    [InlineData("channel")]
    [InlineData("member")]
    public async Task The_same_key_with_something_else_is_refused_and_the_first_stands(string other)
    {
        var member = await _node.RegisterAsync();
        var draft = await _node.SoldAsync(member);

        var result = await _node.SellAsync(other switch
        {
            "amount" => draft with { Lines = [draft.Lines[0] with { Amount = 43_801 }, draft.Lines[1]] },
            "line" => draft with { Lines = [draft.Lines[0]] },
            "time" => draft with { At = draft.At.AddSeconds(-1) },
            "channel" => draft with { Channel = SaleChannel.Web },
            _ => draft with { Member = MemberRef.Of(await _node.RegisterAsync()) },
        });

        result.ShouldBeOfType<FactResult.Conflict>();
        (await _node.ScalarAsync<decimal>("select total from core.sale where key = @key", ("key", draft.Key))).ShouldBe(47_133.33m);
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
    }

    [Fact]
    public async Task A_hundred_tellings_at_once_are_one_sale()
    {
        var member = await _node.RegisterAsync();
        var draft = Till.Sale(_node, MemberRef.Of(member));
        await using var other = new TestNode(database, _node.Clock);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(() => (n % 2 == 0 ? _node : other).SellAsync(draft))));

        results.OfType<FactResult.Done>().Count().ShouldBe(100);
        results.OfType<FactResult.Done>().Count(done => !done.Repeated).ShouldBe(1);
        results.OfType<FactResult.Done>().Select(done => done.Id).Distinct().Count().ShouldBe(1);
        (await _node.CountAsync("sale", draft.Key)).ShouldBe(1);
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_members_told_under_one_key_at_once_one_is_refused()
    {
        var (one, two) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        var draft = Till.Sale(_node, MemberRef.Of(one));

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => _node.SellAsync(draft with { Member = MemberRef.Of(n % 2 == 0 ? one : two) }))));

        results.OfType<FactResult.Done>().Count(done => !done.Repeated).ShouldBe(1);
        results.OfType<FactResult.Conflict>().Count().ShouldBe(10);
        (await _node.CountAsync("sale", draft.Key)).ShouldBe(1);
    }

    [Fact]
    public async Task A_sale_before_the_admission_is_taken_and_marked()
    {
        var friend = await _node.RegisterAsync(An.Person() with { Stage = MemberStage.Prospect });

        var draft = await _node.SoldAsync(friend);

        (await _node.ScalarAsync<bool>("select before_admission from core.sale where key = @key", ("key", draft.Key))).ShouldBeTrue();
        (await ShownAsync(friend)).BeforeAdmission.ShouldBeTrue();
    }

    [Fact]
    public async Task A_sale_of_a_closed_month_is_taken_and_marked_and_is_no_news()
    {
        var member = await _node.RegisterAsync();
        var draft = Till.Sale(_node, MemberRef.Of(member)) with { At = _node.Clock.GetUtcNow().AddMonths(-2) };

        (await _node.SellAsync(draft)).ShouldBeOfType<FactResult.Done>();

        (await _node.ScalarAsync<bool>("select late from core.sale where key = @key", ("key", draft.Key))).ShouldBeTrue();
        (await _node.TimelineAsync(member)).ShouldBeEmpty();
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
        var shown = await ShownAsync(member);
        (shown.ToldLate, shown.BeforeAdmission, shown.Corrects).ShouldBe((_node.Clock.GetUtcNow(), false, false));
    }

    [Fact]
    public async Task The_month_turns_in_Bogota()
    {
        var (member, clock) = (await _node.RegisterAsync(), new ManualClock(new DateTimeOffset(2027, 1, 1, 4, 30, 0, TimeSpan.Zero)));
        await using var node = new TestNode(database, clock);
        var eve = Till.Sale(node, MemberRef.Of(member)) with { At = clock.GetUtcNow().AddHours(-1) };

        await node.SellAsync(eve);
        clock.Advance(TimeSpan.FromHours(1));
        var late = eve with { Key = Till.Key() };
        await node.SellAsync(late);

        (await node.ScalarAsync<bool>("select late from core.sale where key = @key", ("key", eve.Key))).ShouldBeFalse();
        (await node.ScalarAsync<bool>("select late from core.sale where key = @key", ("key", late.Key))).ShouldBeTrue();
    }

    [Fact]
    public async Task A_correction_takes_the_wrong_sale_back_and_stands_in_its_place()
    {
        var (member, right) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        var wrong = await _node.SoldAsync(member);

        var fix = Till.Sale(_node, MemberRef.Of(right)) with { Corrects = wrong.Key, Lines = [new("ARROZ", 1, 21_900)] };
        (await _node.SellAsync(fix)).ShouldBeOfType<FactResult.Done>();

        (await _node.ScalarAsync<decimal>("select r.total from core.sale_return r join core.sale s on s.id = r.sale_id where s.key = @key and r.correction", ("key", wrong.Key)))
            .ShouldBe(47_133.33m);
        (await _node.EventsAsync("sale.returned", member)).ShouldBe(1);
        (await _node.EventsAsync("sale.recorded", right)).ShouldBe(1);
        var shown = await ShownAsync(right);
        (shown.ToldLate, shown.BeforeAdmission, shown.Corrects).ShouldBe((null, false, true));
        (await _node.SellAsync(fix)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await _node.SellAsync(fix with { Key = Till.Key() })).ShouldBe(new FactResult.Unfit("corrects", "already_corrected"));
        (await _node.ReturnAsync(Till.Back(_node, wrong))).ShouldBe(new FactResult.Unfit("lines", "nothing_left"));
    }

    [Fact]
    public async Task Of_two_corrections_at_once_one_holds()
    {
        var wrong = await _node.SoldAsync(await _node.RegisterAsync());
        var member = MemberRef.Of(await _node.RegisterAsync());

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _node.SellAsync(Till.Sale(_node, member) with { Corrects = wrong.Key }))));

        results.OfType<FactResult.Done>().Count().ShouldBe(1);
        results.OfType<FactResult.Unfit>().ShouldAllBe(unfit => unfit.Fault == "already_corrected");
    }

    [Theory]
    [InlineData("key", "key", "missing")]
    [InlineData("long", "key", "too_long")]
    [InlineData("control", "key", "unprintable")]
    [InlineData("unseen", "key", "unprintable")]
    [InlineData("turned", "lines[1].product", "unprintable")]
    [InlineData("itself", "corrects", "itself")]
    [InlineData("future", "at", "in_future")]
    [InlineData("past", "at", "too_early")]
    [InlineData("none", "lines", "missing")]
    [InlineData("many", "lines", "too_many")]
    [InlineData("zero", "lines[1].quantity", "not_positive")]
    [InlineData("grams", "lines[1].quantity", "too_precise")]
    [InlineData("gift", "lines[1].amount", "negative")]
    [InlineData("cents", "lines[1].amount", "too_precise")]
    [InlineData("huge", "lines[1].amount", "too_large")]
    [InlineData("strange", "lines[1].product", "unknown")]
    [InlineData("nameless", "lines[1].product", "missing")]
    [InlineData("branch", "branch", "unknown")]
    public async Task What_cannot_be_is_named_and_nothing_is_written(string fault, string field, string named)
    {
        var member = await _node.RegisterAsync();
        var good = Till.Sale(_node, MemberRef.Of(member));
        var draft = fault switch
        {
            "key" => good with { Key = " " },
            "long" => good with { Key = new string('9', 101) },
            "control" => good with { Key = "T-1\n2" },
            "unseen" => good with { Key = "T-1\u200b" },
            "turned" => Second(good, line => line with { Product = "ARR\u202eOZ" }),
            "itself" => good with { Corrects = good.Key },
            "future" => good with { At = good.At.AddDays(2) },
            "past" => good with { At = new DateTimeOffset(1899, 12, 31, 0, 0, 0, TimeSpan.Zero) },
            "none" => good with { Lines = [] },
            "many" => good with { Lines = [.. Enumerable.Repeat(good.Lines[0], 501)] },
            "zero" => Second(good, line => line with { Quantity = 0 }),
            "grams" => Second(good, line => line with { Quantity = 0.0005m }),
            "gift" => Second(good, line => line with { Amount = -1 }),
            "cents" => Second(good, line => line with { Amount = 1.005m }),
            "huge" => Second(good, line => line with { Amount = decimal.MaxValue }),
            "strange" => Second(good, line => line with { Product = "CAVIAR" }),
            "nameless" => Second(good, line => line with { Product = " " }),
            _ => good with { Branch = "LUNA" },
        };

        var result = await _node.SellAsync(draft);

        result.ShouldBe(new FactResult.Unfit(field, named));
        (await _node.ScalarAsync<long>("select count(*) from core.sale where member_id = @member", ("member", member.Value))).ShouldBe(0);
        (await _node.TimelineAsync(member)).ShouldBeEmpty();
        (await _node.Get<ParkedReads>().AllAsync(Ct)).ShouldNotContain(row => row.Key == draft.Key);
    }

    private static SaleDraft Second(SaleDraft good, Func<SaleLineDraft, SaleLineDraft> change) => good with { Lines = [good.Lines[0], change(good.Lines[1])] };

    private async Task<PurchaseRow> ShownAsync(MemberId member) =>
        (await _node.Get<PurchaseReads>().FindAsync(member, Ct)).Rows.ShouldHaveSingleItem();
}
