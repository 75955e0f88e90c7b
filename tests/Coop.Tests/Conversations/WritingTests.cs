using Coop.Channels.Conversations;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Conversations;

[Trait("Category", "integration")]
public sealed class WritingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_saves_that_overtake_each_other_the_newest_stays()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = await node.RegisterAsync();
        var revs = Enumerable.Range(1, 30).ToArray();
        new Random(3).Shuffle(revs);

        await Task.WhenAll(revs.Select(rev => Task.Run(() => SaveAsync(node, ana, member, $"Versión {rev}", rev), Ct)));

        (await node.Get<DraftReads>().FindAsync(ana, member, Ct)).ShouldNotBeNull().Body.ShouldBe("Versión 30");
    }

    [Fact]
    public async Task A_draft_keeps_whatever_can_be_kept_of_it()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = await node.RegisterAsync();

        await SaveAsync(node, ana, member, "uno\0dos \ud83d tres", 1);
        var odd = (await node.Get<DraftReads>().FindAsync(ana, member, Ct))!.Body;
        await SaveAsync(node, ana, member, new string('a', SaveDraft.MaxLength - 1) + "😀", 2);

        odd.ShouldBe("unodos \ufffd tres");
        (await node.Get<DraftReads>().FindAsync(ana, member, Ct))!.Body.ShouldBe(new string('a', SaveDraft.MaxLength - 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("\0")]
    public async Task Nothing_is_no_reply_and_no_note(string body)
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());

        var reply = await node.ReplyAsync(ana, thread.Id, body);
        var note = await node.As(ana).RunAsync<AddNote, bool>(add => add.RunAsync(thread.MemberId, An.Id(), body, Ct));

        reply.ShouldBe(new ReplyResult.Unfit(SendReply.MaxLength));
        note.ShouldBeFalse();
    }

    [Fact]
    public async Task One_note_sent_twenty_times_at_once_is_one_entry()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = await node.RegisterAsync();
        var client = An.Id();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => node.As(ana).RunAsync<AddNote, bool>(add => add.RunAsync(member, client, "Llamar mañana", Ct)), Ct)));

        (await node.TimelineAsync(member)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.Body.ShouldBe("Llamar mañana"), row => row.Kind.ShouldBe(EntryKind.Note), row => row.Author.ShouldBe(ana.Value));
    }

    [Fact]
    public async Task Reading_marks_every_thread_of_the_member_once_and_forward_only()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var session = An.Id();
        await node.ChatAsync(session, "1");
        var thread = await node.ChatAsync(session, "2");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => node.As(ana).RunAsync<MarkReadByStaff>(mark => mark.RunAsync(thread.MemberId, Ct)), Ct)));
        var read = await node.ThreadAsync(session);

        (read.AgentReadSeq, read.LastInSeq).ShouldBe((2, 2));
        read.Rev.ShouldBe(thread.Rev + 1);
    }

    private static Task SaveAsync(TestNode node, Core.Access.StaffId by, Core.Members.MemberId member, string body, long rev) =>
        node.As(by).RunAsync<SaveDraft>(save => save.RunAsync(member, body, note: false, rev, Ct));
}
