using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Facts;

[Trait("Category", "integration")]
public sealed class ParkedFactTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestNode _node = new(database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _node.StockAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("document")]
    [InlineData("telephone")]
    [InlineData("email")]
    public async Task What_somebody_unknown_bought_waits_until_they_are_known(string by)
    {
        var number = 52_000_000 + An.Number();
        var address = by == "email" ? ContactAddress.Email($"m{number}@example.org")! : ContactAddress.Telephone($"300{number % 10_000_000:D7}")!;
        var draft = Till.Sale(_node, by switch
        {
            "document" => MemberRef.Document(DocumentType.Cc, $"{number:N0}")!,
            "telephone" => MemberRef.Telephone(address.Raw)!,
            _ => MemberRef.Email(address.Raw)!,
        });

        (await _node.SellAsync(draft)).ShouldBe(new FactResult.Parked(ParkedReason.UnknownMember, Repeated: false));
        (await _node.SellAsync(draft)).ShouldBe(new FactResult.Parked(ParkedReason.UnknownMember, Repeated: true));
        (await _node.SellAsync(draft with { Lines = [draft.Lines[0]] })).ShouldBeOfType<FactResult.Conflict>();
        await DeliverAsync();
        (await _node.CountAsync("sale", draft.Key)).ShouldBe(0);
        (await ListedAsync(draft)).ShouldNotBeNull();

        var member = await _node.RegisterAsync(An.Person(document: $"{number}"), address);
        await DeliverAsync();

        (await _node.ScalarAsync<Guid>("select member_id from core.sale where key = @key", ("key", draft.Key))).ShouldBe(member.Value);
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
        (await ListedAsync(draft)).ShouldBeNull();
        (await _node.SellAsync(draft)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
    }

    [Fact]
    public async Task Told_again_once_the_member_is_known_it_is_written_at_once()
    {
        var number = $"{61_000_000 + An.Number()}";
        var draft = Till.Sale(_node, MemberRef.Document(DocumentType.Cc, number)!);
        await _node.SellAsync(draft);
        await _node.RegisterAsync(An.Person(document: number));

        (await _node.SellAsync(draft)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeFalse();

        (await ListedAsync(draft)).ShouldBeNull();
        await DeliverAsync();
        (await _node.CountAsync("sale", draft.Key)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_nodes_that_deliver_at_once_write_it_once()
    {
        var number = $"{62_000_000 + An.Number()}";
        var draft = Till.Sale(_node, MemberRef.Document(DocumentType.Cc, number)!);
        await _node.SellAsync(draft);
        await using var other = new TestNode(database, _node.Clock);
        var member = await _node.RegisterAsync(An.Person(document: number));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => (n % 2 == 0 ? _node : other).Get<DeliverParked>().RunAsync(Ct))));

        (await _node.CountAsync("sale", draft.Key)).ShouldBe(1);
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
    }

    [Fact]
    public async Task A_telephone_that_two_members_share_is_nobodys_until_one_of_them_keeps_it()
    {
        var shared = ContactAddress.Telephone($"310{An.Number():D7}")!;
        var (one, two) = (await _node.RegisterAsync(null, shared), await _node.RegisterAsync(null, shared));
        var draft = Till.Sale(_node, MemberRef.Telephone(shared.Raw)!);

        (await _node.SellAsync(draft)).ShouldBe(new FactResult.Parked(ParkedReason.SharedAddress, Repeated: false));
        await DeliverAsync();
        (await _node.CountAsync("sale", draft.Key)).ShouldBe(0);
        await _node.ExecuteAsync("delete from core.contact_point where member_id = @member", ("member", two.Value));
        await DeliverAsync();

        (await _node.ScalarAsync<Guid>("select member_id from core.sale where key = @key", ("key", draft.Key))).ShouldBe(one.Value);
    }

    [Fact]
    public async Task A_record_nobody_has_identified_is_nobody()
    {
        var session = An.Id();
        var thread = await _node.ChatAsync(session);

        var result = await _node.SellAsync(Till.Sale(_node, MemberRef.Of(thread.MemberId)));

        result.ShouldBe(new FactResult.Parked(ParkedReason.UnknownMember, Repeated: false));
    }

    [Fact]
    public async Task What_does_not_fit_once_its_member_is_known_says_so_on_the_list_and_can_be_put_aside()
    {
        var number = $"{63_000_000 + An.Number()}";
        var draft = Till.Sale(_node, MemberRef.Document(DocumentType.Cc, number)!) with { Lines = [new("CAVIAR", 1, 9)] };
        await _node.SellAsync(draft);
        await _node.RegisterAsync(An.Person(document: number));
        await DeliverAsync();
        var listed = (await ListedAsync(draft))!;
        listed.Fault.ShouldBe("lines[0].product unknown");

        var leader = await _node.HireAsync("Marta", Core.Access.Role.Supervisor);
        await _node.As(leader).RunAsync<DiscardParked>(discard => discard.RunAsync(listed.Id, Ct));

        (await ListedAsync(draft)).ShouldBeNull();
        (await _node.ScalarAsync<long>("select count(*) from core.audit where action = 'fact.discard' and subject = @subject", ("subject", $"parked-fact:{listed.Id:D}")))
            .ShouldBe(1);
    }

    [Fact]
    public async Task A_correction_of_what_waits_waits_behind_it()
    {
        var number = $"{64_000_000 + An.Number()}";
        var wrong = Till.Sale(_node, MemberRef.Document(DocumentType.Cc, number)!);
        var fix = wrong with { Key = Till.Key(), Corrects = wrong.Key, Lines = [wrong.Lines[0]] };
        await _node.SellAsync(wrong);
        (await _node.SellAsync(fix)).ShouldBe(new FactResult.Parked(ParkedReason.UnknownFact, Repeated: false));
        var member = await _node.RegisterAsync(An.Person(document: number));

        await DeliverAsync();

        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(2);
        (await _node.EventsAsync("sale.returned", member)).ShouldBe(1);
        (await ListedAsync(fix)).ShouldBeNull();
    }

    [Fact]
    public async Task A_correction_of_a_sale_not_told_yet_by_somebody_not_known_yet_waits_for_the_one_and_then_for_the_other()
    {
        var number = $"{65_000_000 + An.Number()}";
        var wrong = Till.Sale(_node, MemberRef.Of(await _node.RegisterAsync()));
        var fix = wrong with { Key = Till.Key(), Corrects = wrong.Key, Member = MemberRef.Document(DocumentType.Cc, number)!, Lines = [wrong.Lines[0]] };
        (await _node.SellAsync(fix)).ShouldBe(new FactResult.Parked(ParkedReason.UnknownFact, Repeated: false));
        await _node.SellAsync(wrong);

        await DeliverAsync();

        (await ListedAsync(fix))!.Reason.ShouldBe(ParkedReason.UnknownMember);
        (await _node.SellAsync(fix)).ShouldBe(new FactResult.Parked(ParkedReason.UnknownMember, Repeated: true));
        (await _node.SellAsync(fix with { Member = MemberRef.Document(DocumentType.Cc, $"9{number}")! })).ShouldBeOfType<FactResult.Conflict>();
        var member = await _node.RegisterAsync(An.Person(document: number));
        await DeliverAsync();
        (await ListedAsync(fix)).ShouldBeNull();
        (await _node.EventsAsync("sale.recorded", member)).ShouldBe(1);
    }

    [Fact]
    public async Task A_payment_that_is_taken_back_before_either_it_or_its_member_is_known_waits_for_both()
    {
        var number = $"{66_000_000 + An.Number()}";
        var paid = Till.Pays(_node, MemberRef.Document(DocumentType.Cc, number)!);
        var back = paid with { Key = Till.Key(), TakesBack = paid.Key, Amount = 0 };
        await _node.ContributeAsync(back);
        await _node.ContributeAsync(paid);
        var member = await _node.RegisterAsync(An.Person(document: number));

        await DeliverAsync();

        (await _node.EventsAsync("contribution.taken-back", member)).ShouldBe(1);
    }

    private Task<int> DeliverAsync() => _node.Get<DeliverParked>().RunAsync(Ct);

    private async Task<ParkedRow?> ListedAsync(FactDraft draft) =>
        (await _node.Get<ParkedReads>().AllAsync(Ct)).SingleOrDefault(row => row.Source == draft.Source && row.Key == draft.Key);
}
