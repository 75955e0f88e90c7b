using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Facts;

[Trait("Category", "integration")]
public sealed class ContributionTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestNode _node = new(database);

    public async ValueTask InitializeAsync() => await _node.StockAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_payment_is_written_once_with_its_event_and_a_line_in_the_timeline()
    {
        var member = await _node.RegisterAsync();
        var draft = Till.Pays(_node, MemberRef.Of(member));

        (await _node.ContributeAsync(draft)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeFalse();
        (await _node.ContributeAsync(draft)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await _node.ContributeAsync(draft with { Amount = 45_001 })).ShouldBeOfType<FactResult.Conflict>();

        (await _node.EventsAsync("contribution.paid", member)).ShouldBe(1);
        (await _node.TimelineAsync(member)).ShouldHaveSingleItem().Kind.ShouldBe(EntryKind.Contribution);
    }

    [Fact]
    public async Task What_is_due_may_lie_ahead_and_is_no_news()
    {
        var member = await _node.RegisterAsync();
        var due = Till.Pays(_node, MemberRef.Of(member)) with { Entry = ContributionEntry.Due, At = _node.Clock.GetUtcNow().AddDays(40), Period = new(2026, 4, 1) };

        (await _node.ContributeAsync(due)).ShouldBeOfType<FactResult.Done>();

        (await _node.EventsAsync("contribution.due", member)).ShouldBe(1);
        (await _node.TimelineAsync(member)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_payment_that_bounced_is_taken_back_once()
    {
        var member = await _node.RegisterAsync();
        var paid = Till.Pays(_node, MemberRef.Of(member));
        await _node.ContributeAsync(paid);
        var back = paid with { Key = Till.Key(), TakesBack = paid.Key, Amount = 0 };

        (await _node.ContributeAsync(back)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeFalse();
        (await _node.ContributeAsync(back)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();

        (await _node.ContributeAsync(back with { Key = Till.Key() })).ShouldBe(new FactResult.Unfit("takesBack", "already_taken_back"));
        (await _node.ContributeAsync(back with { Key = Till.Key(), TakesBack = back.Key })).ShouldBe(new FactResult.Unfit("takesBack", "takes_back_itself"));
        (await _node.ScalarAsync<decimal>(
            "select sum(case entry when 'paid' then amount else -amount end) from core.contribution where member_id = @member", ("member", member.Value))).ShouldBe(0);
        (await _node.EventsAsync("contribution.taken-back", member)).ShouldBe(1);
    }

    [Theory]
    [InlineData("nothing", "amount", "not_positive")]
    [InlineData("cents", "amount", "too_precise")]
    [InlineData("day", "period", "not_a_month")]
    [InlineData("future", "at", "in_future")]
    [InlineData("mistyped", "period", "in_future")]
    [InlineData("ancient", "period", "too_early")]
    [InlineData("due", "at", "in_future")]
    [InlineData("itself", "takesBack", "itself")]
    [InlineData("unsaid", "takesBack", "missing")]
    [InlineData("another", "takesBack", "of_another")]
    public async Task What_cannot_be_is_named(string fault, string field, string named)
    {
        var good = Till.Pays(_node, MemberRef.Of(await _node.RegisterAsync()));
        var others = Till.Pays(_node, MemberRef.Of(await _node.RegisterAsync()));
        await _node.ContributeAsync(others);

        var result = await _node.ContributeAsync(fault switch
        {
            "nothing" => good with { Amount = 0 },
            "cents" => good with { Amount = 1.005m },
            "day" => good with { Period = new(2026, 3, 2) },
            "future" => good with { At = good.At.AddDays(3) },
            "mistyped" => good with { Period = new(2062, 3, 1) },
            "ancient" => good with { Period = new(1899, 12, 1) },
            "due" => good with { Entry = ContributionEntry.Due, At = good.At.AddYears(3) },
            "itself" => good with { TakesBack = good.Key },
            "unsaid" => good with { Entry = ContributionEntry.TakenBack },
            _ => good with { TakesBack = others.Key },
        });

        result.ShouldBe(new FactResult.Unfit(field, named));
    }

    [Fact]
    public async Task The_use_of_a_service_is_written_once()
    {
        var member = await _node.RegisterAsync();
        var draft = new ServiceUseDraft(Till.Source, Till.Key(), MemberRef.Of(member), _node.Clock.GetUtcNow(), "curso", 8);
        var record = _node.Get<RecordServiceUse>();

        (await record.RunAsync(draft, TestContext.Current.CancellationToken)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeFalse();
        (await record.RunAsync(draft, TestContext.Current.CancellationToken)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await record.RunAsync(draft with { Quantity = 9 }, TestContext.Current.CancellationToken)).ShouldBeOfType<FactResult.Conflict>();
        (await record.RunAsync(draft with { Key = Till.Key(), Service = "SPA" }, TestContext.Current.CancellationToken)).ShouldBe(new FactResult.Unfit("service", "unknown"));

        (await _node.EventsAsync("service.used", member)).ShouldBe(1);
    }

    [Fact]
    public async Task The_use_of_a_service_says_that_it_was_told_late_or_before_joining()
    {
        var friend = await _node.RegisterAsync(An.Person() with { Stage = MemberStage.Prospect });
        var draft = new ServiceUseDraft(Till.Source, Till.Key(), MemberRef.Of(friend), _node.Clock.GetUtcNow(), "curso", 8);
        var record = _node.Get<RecordServiceUse>();
        await record.RunAsync(draft, TestContext.Current.CancellationToken);
        await record.RunAsync(draft with { Key = Till.Key(), At = draft.At.AddMonths(-1) }, TestContext.Current.CancellationToken);

        var shown = (await _node.Get<PurchaseReads>().FindAsync(friend, TestContext.Current.CancellationToken)).Services;

        shown.Select(use => (use.ToldLate, use.BeforeAdmission)).ShouldBe([(null, true), (_node.Clock.GetUtcNow(), true)]);
    }
}
