using Coop.Channels.Portal;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

/// <summary>Nobody learns from the way in who is a member.</summary>
[Trait("Category", "integration")]
public sealed class EnumerationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asking_does_the_same_whoever_is_behind_the_address()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var (known, unverified, unknown) = (PortalNode.NewNumber(), PortalNode.NewNumber(), PortalNode.NewNumber());
        await portal.MemberAsync(known);
        await portal.MemberAsync(unverified, verified: false);

        (await portal.Node.Get<AskForCode>().RunAsync(PortalNode.NewNumber(), "es", Ct)).ShouldBeOfType<AskResult.Asked>();

        var steps = new List<IReadOnlyList<string>>();
        foreach (var number in new[] { known, unverified, unknown, "nadie@example.com" })
        {
            using var heard = new Statements();
            (await portal.Node.Get<AskForCode>().RunAsync(number, "es", Ct)).ShouldBeOfType<AskResult.Asked>();
            steps.Add(heard.Tags);
        }

        steps[0].ShouldBe(["coop:portal.lock_address", "coop:portal.ask"]);
        steps.ShouldAllBe(step => step.SequenceEqual(steps[0]));
    }

    [Fact]
    public async Task Guessing_is_answered_the_same_whoever_is_behind_the_address()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var (known, unknown) = (PortalNode.NewNumber(), PortalNode.NewNumber());
        await portal.MemberAsync(known);

        var answers = new List<string>();
        var steps = new List<string>();
        foreach (var number in new[] { known, unknown })
        {
            var browser = await portal.AskAsync(number);
            var wrong = number == known && portal.CodeOn(known) == "000000" ? "000001" : "000000";
            using var heard = new Statements();
            var results = new List<ProofResult>();
            for (var n = 0; n < 6; n++)
            {
                results.Add(await portal.ProveAsync(browser, wrong));
            }

            answers.Add(string.Join(' ', results));
            steps.Add(string.Join(' ', heard.Tags));
        }

        answers[1].ShouldBe(answers[0]);
        steps[1].ShouldBe(steps[0]);
    }

    [Fact]
    public async Task Nothing_is_sent_to_an_address_nobody_has_proved_and_no_record_is_made_of_it()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var (unverified, unknown) = (PortalNode.NewNumber(), PortalNode.NewNumber());
        await portal.MemberAsync(unverified, verified: false);
        var members = await portal.Node.ScalarAsync<long>("select count(*) from core.member");

        await portal.AskAsync(unverified);
        await portal.AskAsync(unknown);

        portal.On(unverified).ShouldBeEmpty();
        portal.On(unknown).ShouldBeEmpty();
        (await portal.Node.ScalarAsync<long>("select count(*) from core.member")).ShouldBe(members);
    }

    [Fact]
    public async Task So_many_codes_go_to_one_address_within_an_hour_known_or_not_and_no_more_when_all_ask_at_once()
    {
        await using var portal = await PortalNode.OpenAsync(database, new KeyValuePair<string, string?>("Portal:CodesPerHour", "3"));
        var (known, unknown) = (PortalNode.NewNumber(), PortalNode.NewNumber());
        await portal.MemberAsync(known);

        foreach (var number in new[] { known, unknown })
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => portal.Node.Get<AskForCode>().RunAsync(number, "es", Ct)));

            results.OfType<AskResult.Asked>().Count().ShouldBe(3);
            results.OfType<AskResult.TooMany>().Count().ShouldBe(7);
        }

        await portal.CarryAsync();
        portal.On(known).Count.ShouldBe(3);
        portal.Node.Clock.Advance(TimeSpan.FromHours(1));
        (await portal.Node.Get<AskForCode>().RunAsync(known, "es", Ct)).ShouldBeOfType<AskResult.Asked>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("hola")]
    [InlineData("12")]
    [InlineData("@")]
    [InlineData("a@b")]
    [InlineData("a@b.co\r\nBcc: x@example.com")]
    public async Task What_is_no_address_asks_for_nothing(string? text)
    {
        await using var portal = await PortalNode.OpenAsync(database);

        (await portal.Node.Get<AskForCode>().RunAsync(text, "es", Ct)).ShouldBeOfType<AskResult.NotAnAddress>();
        (await portal.Node.Get<AskForCode>().RunAsync(new string('9', 10_000), "es", Ct)).ShouldBeOfType<AskResult.NotAnAddress>();
    }

    [Fact]
    public async Task Names_show_only_to_whoever_proved_the_shared_address_and_only_its_own_members_can_be_chosen()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var (mother, son) = (await portal.MemberAsync(number, "Carmen"), await portal.MemberAsync(number, "Brayan"));
        var stranger = await portal.MemberAsync(PortalNode.NewNumber());
        var browser = await portal.AskAsync(number);
        portal.On(number).ShouldHaveSingleItem();
        var proof = (await portal.ProveAsync(browser, portal.CodeOn(number))).ShouldBeOfType<ProofResult.Proved>().Proof;
        var enter = portal.Node.Get<EnterPortal>();

        var which = (await enter.RunAsync(proof, null, Ct)).ShouldBeOfType<EnterResult.Which>();
        which.Candidates.Select(candidate => candidate.Member).ShouldBe([mother, son], ignoreOrder: true);
        (await enter.RunAsync(proof, stranger, Ct)).ShouldBeOfType<EnterResult.Which>();
        var entered = (await enter.RunAsync(proof, son, Ct)).ShouldBeOfType<EnterResult.Entered>();

        (await portal.VisitorAsync(entered.Key)).ShouldNotBeNull().Member.ShouldBe(son);
        (await enter.RunAsync(proof, mother, Ct)).ShouldBeOfType<EnterResult.Expired>();
        (await portal.RowsAsync(mother)).ShouldBeEmpty();
    }
}
