using System.Text.Json;
using Coop.Channels.Conversations;
using Coop.Channels.Portal;
using Coop.Channels.Routing;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

/// <summary>A member sees what is meant for them, and nobody else's.</summary>
[Trait("Category", "integration")]
public sealed class MemberTimelineTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_shown_is_listed_so_that_a_new_kind_of_entry_is_not()
    {
        PortalRow.Shown.Order().ShouldBe(new[] { EntryKind.Message, EntryKind.Consent, EntryKind.Visit, EntryKind.Call, EntryKind.Request }.Order());
    }

    [Fact]
    public async Task Of_every_kind_of_entry_only_those_on_the_list_reach_the_member_and_never_a_text_of_staff()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var member = await portal.MemberAsync(PortalNode.NewNumber());
        await portal.Node.InWorkAsync(async work =>
        {
            foreach (var kind in Enum.GetValues<EntryKind>())
            {
                await portal.Node.Get<AppendEntry>().RunAsync(work, member, new EntryDraft(kind, Channel.System, Direction.None)
                {
                    Body = kind == EntryKind.Message ? "Para el asociado" : "SECRETO DEL PERSONAL",
                    Facts = EntryFacts.Json(new { internalFact = "SECRETO DEL PERSONAL" }),
                }, Ct);
            }

            return 0;
        });

        var rows = await portal.RowsAsync(member);

        rows.Select(row => row.Kind).Order().ShouldBe(["consent", "message", "request", "visit"]);
        JsonSerializer.Serialize(rows).ShouldNotContain("SECRETO");
        rows[^1].Prev.ShouldBe(rows[^2].Seq);
    }

    [Fact]
    public async Task What_is_written_on_the_portal_is_the_members_own_and_lands_at_the_desk_as_work()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        await portal.SignInAsync(number);
        var members = await portal.Node.ScalarAsync<long>("select count(*) from core.member");
        var client = An.Id();

        await portal.WriteAsync(member, "¿Cuándo es la asamblea?", client);
        await portal.WriteAsync(member, "¿Cuándo es la asamblea?", client);

        var row = (await portal.RowsAsync(member)).Where(r => r.Kind == "message").ShouldHaveSingleItem();
        (row.Text, row.From, row.State, row.Here, row.Client).ShouldBe(("¿Cuándo es la asamblea?", "member", "sent", true, client.ToString("D")));
        (await portal.Node.ScalarAsync<long>("select count(*) from core.member")).ShouldBe(members);
        var work = (await portal.Node.Get<WorkReads>().OfMemberAsync(member, Ct)).ShouldHaveSingleItem();
        (work.Channel, work.Provisional, work.MemberName).ShouldBe((Channel.Web, false, "María José Ñáñez Gutiérrez"));
    }

    [Fact]
    public async Task The_answer_comes_with_the_first_name_and_reading_moves_both_marks()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        await portal.SignInAsync(number);
        await portal.WriteAsync(member, "Buenas");
        var agent = await portal.Node.HireAsync("Lucía Fernanda Ríos");
        var thread = (await portal.Node.Get<PortalThreads>().FindAsync(member, Ct)).ShouldNotBeNull();
        await portal.Node.As(agent).RunAsync<MarkReadByStaff>(mark => mark.RunAsync(member, Ct));
        await portal.Node.AnswerAsync(agent, thread.Id, "Con gusto");

        var rows = (await portal.RowsAsync(member)).Where(row => row.Kind == "message").ToList();

        rows[0].State.ShouldBe("read");
        (rows[1].Text, rows[1].From, rows[1].Author).ShouldBe(("Con gusto", "coop", "Lucía"));
        JsonSerializer.Serialize(rows).ShouldNotContain("Fernanda");
    }

    [Fact]
    public async Task No_number_no_page_and_no_changed_key_leads_to_another_members_timeline()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var (a, b) = (PortalNode.NewNumber(), PortalNode.NewNumber());
        var (mine, theirs) = (await portal.MemberAsync(a), await portal.MemberAsync(b));
        await portal.SignInAsync(a);
        await portal.SignInAsync(b);
        for (var n = 0; n < 3; n++)
        {
            await portal.WriteAsync(theirs, "Lo de la otra persona");
        }

        await portal.WriteAsync(mine, "Lo mío");
        var reads = portal.Node.Get<PortalReads>();
        var message = await portal.LastMessageAsync(theirs);
        var topic = Core.Live.Topic.Timeline(mine);

        var seen = new List<PortalRow>();
        seen.AddRange(await reads.AfterAsync(mine, long.MinValue, 1_000, Ct));
        seen.AddRange(await reads.BeforeAsync(mine, long.MaxValue, 1_000, Ct));
        seen.AddRange(await reads.ReadAsync(topic, [$"o:{message.Id.Value:D}", .. Enumerable.Range(1, 50).Select(seq => $"e:{seq}")], Ct));

        seen.ShouldNotContain(row => row.Text == "Lo de la otra persona");
        seen.ShouldContain(row => row.Text == "Lo mío");
        (await portal.Node.Get<PortalReads>().PendingAsync(mine, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_stored_and_not_yet_in_the_timeline_is_shown_as_on_its_way_to_its_own_member_only()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var (mine, other) = (await portal.MemberAsync(PortalNode.NewNumber()), await portal.MemberAsync(PortalNode.NewNumber()));

        await portal.Node.Get<WriteFromPortal>().RunAsync(mine, An.Id(), "En camino", Ct);

        (await portal.Node.Get<PortalReads>().PendingAsync(mine, Ct)).ShouldHaveSingleItem().Text.ShouldBe("En camino");
        (await portal.Node.Get<PortalReads>().PendingAsync(other, Ct)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", WriteOutcome.Empty)]
    [InlineData(" \n\t\u200b", WriteOutcome.Empty)]
    [InlineData("a\0b", WriteOutcome.NotText)]
    public async Task What_is_no_message_is_not_taken(string text, WriteOutcome expected)
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var member = await portal.MemberAsync(PortalNode.NewNumber());

        (await portal.Node.Get<WriteFromPortal>().RunAsync(member, An.Id(), text, Ct)).ShouldBe(expected);
        (await portal.Node.Get<WriteFromPortal>().RunAsync(member, An.Id(), new string('x', 4_001), Ct)).ShouldBe(WriteOutcome.TooLong);
    }

    [Fact]
    public async Task Whoever_writes_too_fast_is_told_to_wait()
    {
        await using var portal = await PortalNode.OpenAsync(database, new KeyValuePair<string, string?>("Web:MessagesPerMinute", "3"));
        var member = await portal.MemberAsync(PortalNode.NewNumber());
        var outcomes = new List<WriteOutcome>();

        for (var n = 0; n < 5; n++)
        {
            outcomes.Add(await portal.Node.Get<WriteFromPortal>().RunAsync(member, An.Id(), "Hola", Ct));
        }

        outcomes.Count(outcome => outcome == WriteOutcome.Accepted).ShouldBe(3);
        outcomes.Count(outcome => outcome == WriteOutcome.TooMany).ShouldBe(2);
    }

    [Fact]
    public async Task Of_a_call_the_member_sees_that_it_was_and_how_long_and_not_what_was_written_of_it()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var member = await portal.MemberAsync(PortalNode.NewNumber());
        await portal.Node.InWorkAsync(async work =>
        {
            foreach (var what in new[] { "arrived", "named", "ended", "wrapped_up", "is_speaker", "something new" })
            {
                await portal.Node.Get<AppendEntry>().RunAsync(work, member, new EntryDraft(EntryKind.Call, Channel.Voice, Direction.In)
                {
                    Body = "Habló de mal genio",
                    Facts = EntryFacts.Json(new { what, seconds = 75 }),
                }, Ct);
            }

            return 0;
        });

        var rows = await portal.RowsAsync(member);

        rows.Select(row => (row.Kind, row.What, row.Text)).ShouldBe([("call", "arrived", null), ("call", "ended", null)]);
        rows[1].Seconds.ShouldBe(75);
        rows[1].Prev.ShouldBe(rows[0].Seq);
    }

    [Fact]
    public async Task The_note_of_a_visit_stays_among_staff()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var member = await portal.MemberAsync(PortalNode.NewNumber());
        await portal.Node.InWorkAsync(async work =>
        {
            await portal.Node.Get<AppendEntry>().RunAsync(work, member, new EntryDraft(EntryKind.Visit, Channel.Visit, Direction.In)
            {
                Body = "Vino de mal genio",
                Facts = EntryFacts.Json(new { branch = "Centro", reason = "credit" }),
            }, Ct);
            return 0;
        });

        var row = (await portal.RowsAsync(member)).ShouldHaveSingleItem();

        (row.Text, row.Branch, row.Reason).ShouldBe((null, "Centro", "credit"));
    }
}
