using Coop.Channels.Conversations;
using Coop.Core.Outbound;
using Coop.Testing;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Outbound;

[Trait("Category", "integration")]
public sealed class ReceiptTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Messages = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private sealed record Receipt(int UpTo, bool Read);

    [Fact]
    public async Task States_move_forward_only_whatever_receipts_are_lost_repeated_or_late()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var receipts = (from upTo in Gen.Choose(0, Messages + 1) from read in Gen.Elements(false, true) select new Receipt(upTo, read)).ListOf(8);

        foreach (var some in receipts.Sample(6, 25))
        {
            await HoldsAsync(node, ana, [.. some]);
        }
    }

    [Fact]
    public async Task A_receipt_that_comes_before_the_providers_answer_stays_and_the_message_is_settled_once()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        node.Provider.OnSend = async (message, _) =>
        {
            await node.Get<MarkByMember>().RunAsync(thread.MemberId, thread.Id, 2, read: true, Ct);
            return new SendOutcome.Unknown("no answer");
        };

        var id = await node.AnswerAsync(ana, thread.Id);

        (await node.MessageAsync(id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Read), m => m.Reason.ShouldBeNull());
        (await node.ColumnAsync<string>("select body ->> 'state' from core.event where name = 'outbound.settled' and body ->> 'message' = @id", ("id", id.Value.ToString("D"))))
            .ShouldBe(["sent"]);
    }

    [Fact]
    public async Task A_receipt_settles_what_was_uncertain()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        node.Provider.OnSend = (_, _) => Task.FromResult<SendOutcome>(new SendOutcome.Unknown("no answer"));
        var id = await node.AnswerAsync(ana, thread.Id);
        var before = (await node.MessageAsync(id)).State;

        await node.Get<MarkByMember>().RunAsync(thread.MemberId, thread.Id, 2, read: false, Ct);

        before.ShouldBe(OutboundState.Uncertain);
        (await node.MessageAsync(id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Delivered), m => m.Reason.ShouldBeNull());
    }

    [Fact]
    public async Task A_device_that_claims_to_have_read_the_future_is_believed_up_to_the_last_entry()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        await node.Get<MarkByMember>().RunAsync(thread.MemberId, thread.Id, long.MaxValue, read: true, Ct);

        var id = await node.AnswerAsync(ana, thread.Id);
        var before = (await node.MessageAsync(id)).State;
        await node.Get<MarkByMember>().RunAsync(thread.MemberId, thread.Id, 2, read: true, Ct);

        before.ShouldBe(OutboundState.Sent);
        (await node.MessageAsync(id)).State.ShouldBe(OutboundState.Read);
    }

    [Fact]
    public async Task A_receipt_touches_no_other_conversation_and_no_other_members_marks()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var (mine, other) = (await node.ChatAsync(An.Id()), await node.ChatAsync(An.Id()));
        var id = await node.AnswerAsync(ana, other.Id);

        await node.Get<MarkByMember>().RunAsync(mine.MemberId, mine.Id, 99, read: true, Ct);
        await node.Get<MarkByMember>().RunAsync(mine.MemberId, other.Id, 99, read: true, Ct);

        (await node.MessageAsync(id)).State.ShouldBe(OutboundState.Sent);
    }

    private static async Task HoldsAsync(TestNode node, Core.Access.StaffId ana, Receipt[] receipts)
    {
        var thread = await node.ChatAsync(An.Id());
        var ids = new List<OutboundId>();
        for (var i = 0; i < Messages; i++)
        {
            ids.Add(await node.AnswerAsync(ana, thread.Id));
        }

        // Entry 1 is the member's own; message n is entry n + 1.
        var expected = Enumerable.Repeat(OutboundState.Sent, Messages).ToList();
        foreach (var receipt in receipts)
        {
            await node.Get<MarkByMember>().RunAsync(thread.MemberId, thread.Id, receipt.UpTo, receipt.Read, Ct);
            for (var n = 1; n <= Messages; n++)
            {
                var says = n + 1 > receipt.UpTo ? OutboundState.Sent : receipt.Read ? OutboundState.Read : OutboundState.Delivered;
                expected[n - 1] = says > expected[n - 1] ? says : expected[n - 1];
            }

            (await Task.WhenAll(ids.Select(node.MessageAsync))).Select(m => m.State).ShouldBe(expected, string.Join(", ", receipts.Select(r => r.ToString())));
        }
    }
}
