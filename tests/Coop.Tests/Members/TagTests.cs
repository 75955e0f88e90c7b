using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Members.Tags;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "integration")]
public sealed class TagTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Líder  comunal", "lider-comunal")]
    [InlineData(" ¡Año Nuevo! ", "ano-nuevo")]
    [InlineData("···", "")]
    public void A_tags_code_is_its_name_folded(string name, string code) => TagMember.CodeOf(name).ShouldBe(code);

    [Fact]
    public async Task A_tag_is_made_by_its_first_use_and_another_spelling_is_the_same()
    {
        await using var node = new TestNode(database);
        var (ana, member, other) = (await node.HireAsync(), await node.RegisterAsync(), await node.RegisterAsync());

        (await TagAsync(node, ana, member, "Líder comunal")).ShouldBeNull();
        (await TagAsync(node, ana, other, "LIDER COMUNAL")).ShouldBeNull();
        (await TagAsync(node, ana, member, "líder comunal")).ShouldBeNull("it is there");
        (await TagAsync(node, ana, member, "???")).ShouldBe("name");
        (await TagAsync(node, ana, member, new string('x', 41))).ShouldBe("long");

        var tag = (await node.Get<TagReads>().OfAsync(other, Ct)).ShouldHaveSingleItem();
        (tag.Code, tag.Name, tag.By).ShouldBe(("lider-comunal", "Líder comunal", "Ana Gómez"));
        await node.As(ana).RunAsync<UntagMember>(x => x.RunAsync(member, "lider-comunal", Ct));
        (await node.Get<TagReads>().OfAsync(member, Ct)).ShouldBeEmpty();
        (await node.ColumnAsync<string>("select action from core.audit where subject = @subject order by position", ("subject", $"member:{member.Value:D}")))
            .ShouldBe(["member.tag", "member.untag"]);
    }

    [Fact]
    public async Task Many_get_a_tag_in_sets_once_with_one_event_a_set_and_newer_cards()
    {
        await using var node = new TestNode(database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var members = new List<MemberId>();
        for (var n = 0; n < 12; n++)
        {
            members.Add(await node.RegisterAsync());
        }

        await TagAsync(node, boss, members[0], "Fundadores 2026");
        var before = (await node.Get<MemberReads>().FindAsync(members[5], Ct))!.Rev;

        var tagged = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => ManyAsync(add: true), Ct)));
        var again = await ManyAsync(add: true);

        (tagged.Sum(), again).ShouldBe((11, 0));
        (await node.Get<MemberReads>().FindAsync(members[5], Ct))!.Rev.ShouldBe(before + 1);
        (await node.ScalarAsync<long>("select count(*) from core.event where name = 'members.tagged' and body ->> 'tag' = 'fundadores-2026'")).ShouldBe(1);
        (await ManyAsync(add: false)).ShouldBe(12);
        (await node.ScalarAsync<long>("select count(*) from core.member_tag where tag = 'fundadores-2026'")).ShouldBe(0);

        Task<long> ManyAsync(bool add) => node.As(boss).RunAsync<TagMembers, long>(x => x.RunAsync(members, "fundadores-2026", add, Ct));
    }

    [Fact]
    public async Task An_interest_is_written_once_and_taken_back()
    {
        await using var node = new TestNode(database);
        var (ana, member) = (await node.HireAsync(), await node.RegisterAsync());
        var product = (await node.Get<SaveProduct>().RunAsync(new ProductDraft("CREDITO", "Crédito", null), null, isNew: false, Ct)).ShouldBeOfType<ProductResult.Done>().Id;

        (await NoteAsync(product, true)).ShouldBeTrue();
        (await NoteAsync(product, true)).ShouldBeTrue();
        (await NoteAsync(new ProductId(An.Id()), true)).ShouldBeFalse();
        (await node.Get<TagReads>().InterestsAsync(member, Ct)).ShouldHaveSingleItem().Name.ShouldBe("Crédito");
        await NoteAsync(product, false);
        (await node.Get<TagReads>().InterestsAsync(member, Ct)).ShouldBeEmpty();
        (await node.ScalarAsync<long>("select count(*) from core.event where name = 'member.interested'")).ShouldBe(2);

        Task<bool> NoteAsync(ProductId what, bool isInterested) => node.As(ana).RunAsync<NoteInterest, bool>(x => x.RunAsync(member, what, isInterested, Ct));
    }

    private static Task<string?> TagAsync(TestNode node, StaffId who, MemberId member, string name) =>
        node.As(who).RunAsync<TagMember, string?>(x => x.RunAsync(member, name, Ct));
}
