using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Requests;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Requests;

/// <summary>What members ask is written down once, has its term, and is closed once.</summary>
[Trait("Category", "integration")]
public sealed class RequestTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_filed_with_its_term_and_told_in_the_timeline_and_by_an_event()
    {
        await using var node = new TestNode(database);
        var (ana, member) = (await node.HireAsync(), await node.RegisterAsync());
        var today = node.Get<CooperativeCalendar>().Today;
        var draft = Draft(member, today.AddDays(-2)) with { Subject = "  No llegó el extracto ", Body = "Lo pedí dos veces." };

        var filed = (await OpenAsync(node, ana, draft)).ShouldBeOfType<OpenResult.Done>();

        filed.DueOn.ShouldBe(RequestLaw.DueOn(RequestKind.Petition, draft.ReceivedOn));
        var row = (await node.Get<RequestReads>().OfAsync(member, Ct)).Rows.ShouldHaveSingleItem();
        (row.Number, row.Subject, row.Body, row.State, row.DueOn, row.Channel).ShouldBe(
            (filed.Number, "No llegó el extracto", "Lo pedí dos veces.", RequestState.Open, filed.DueOn, Channel.Voice));
        row.OpenedBy.ShouldNotBeNull();
        var entry = (await node.TimelineAsync(member)).ShouldHaveSingleItem();
        (entry.Kind, entry.Author, EntryFacts.Text(entry.Facts, "what"), EntryFacts.Text(entry.Facts, "number")).ShouldBe(
            (EntryKind.Request, ana.Value, "opened", $"{filed.Number}"));
        entry.Facts!.ShouldNotContain("extracto");
        (await node.ScalarAsync<long>($"select count(*) from core.event where name = 'request.opened' and body ->> 'member' = '{member.Value}'")).ShouldBe(1);
    }

    [Fact]
    public async Task Written_down_many_times_at_once_it_is_one()
    {
        await using var node = new TestNode(database);
        var (ana, member) = (await node.HireAsync(), await node.RegisterAsync());
        var draft = Draft(member, node.Get<CooperativeCalendar>().Today);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => OpenAsync(node, ana, draft), Ct)));

        results.Distinct().ShouldHaveSingleItem().ShouldBeOfType<OpenResult.Done>();
        (await node.Get<RequestReads>().OfAsync(member, Ct)).Count.ShouldBe(1);
        (await node.TimelineAsync(member)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Closed_many_times_at_once_one_closes_it_and_the_others_are_told()
    {
        await using var node = new TestNode(database);
        var (ana, member) = (await node.HireAsync(), await node.RegisterAsync());
        var draft = Draft(member, node.Get<CooperativeCalendar>().Today);
        await OpenAsync(node, ana, draft);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(
            () => CloseAsync(node, ana, draft.Id, n % 2 == 0 ? RequestState.Answered : RequestState.Withdrawn, $"Respuesta {n}"), Ct)));

        results.Count(result => result is null).ShouldBe(1);
        results.Count(result => result == "gone").ShouldBe(19);
        var row = (await node.Get<RequestReads>().OfAsync(member, Ct)).Rows.Single();
        (row.Answer is not null).ShouldBe(row.State == RequestState.Answered);
        row.ClosedBy.ShouldNotBeNull();
        (await node.TimelineAsync(member)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_closed_too_early_is_opened_again_and_its_term_stays()
    {
        await using var node = new TestNode(database);
        var (ana, member) = (await node.HireAsync(), await node.RegisterAsync());
        var draft = Draft(member, node.Get<CooperativeCalendar>().Today);
        var filed = (await OpenAsync(node, ana, draft)).ShouldBeOfType<OpenResult.Done>();
        (await CloseAsync(node, ana, draft.Id, RequestState.Answered, "Se envió por correo.")).ShouldBeNull();

        await ReopenAsync(node, ana, draft.Id);
        await ReopenAsync(node, ana, draft.Id);

        var row = (await node.Get<RequestReads>().OfAsync(member, Ct)).Rows.Single();
        (row.State, row.DueOn, row.ClosedOn, row.ClosedBy).ShouldBe((RequestState.Open, filed.DueOn, null, null));
        (await node.TimelineAsync(member)).Select(entry => EntryFacts.Text(entry.Facts, "what")).ShouldBe(["opened", "answered", "reopened"]);
        (await CloseAsync(node, ana, draft.Id, RequestState.Mistaken, null)).ShouldBeNull();
        (await node.Get<RequestReads>().OfAsync(member, Ct)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_nothing_is_written()
    {
        await using var node = new TestNode(database);
        var (ana, member) = (await node.HireAsync(), await node.RegisterAsync());
        var today = node.Get<CooperativeCalendar>().Today;
        var good = Draft(member, today);

        (await OpenAsync(node, ana, good with { Subject = " " })).ShouldBe(new OpenResult.Unfit("subject"));
        (await OpenAsync(node, ana, good with { Subject = new string('a', OpenRequest.MaxSubject + 1) })).ShouldBe(new OpenResult.Unfit("long"));
        (await OpenAsync(node, ana, good with { Body = new string('a', OpenRequest.MaxText + 1) })).ShouldBe(new OpenResult.Unfit("long"));
        (await OpenAsync(node, ana, good with { ReceivedOn = today.AddDays(1) })).ShouldBe(new OpenResult.Unfit("future"));
        (await OpenAsync(node, ana, good with { ReceivedOn = today.AddDays(-OpenRequest.Oldest - 1) })).ShouldBe(new OpenResult.Unfit("old"));
        (await OpenAsync(node, ana, good with { Channel = Channel.System })).ShouldBe(new OpenResult.Unfit("channel"));
        (await OpenAsync(node, ana, good with { Member = new(An.Id()) })).ShouldBe(new OpenResult.Unfit("member"));
        (await node.TimelineAsync(member)).ShouldBeEmpty();

        await OpenAsync(node, ana, good);
        (await CloseAsync(node, ana, good.Id, RequestState.Answered, "  ")).ShouldBe("answer");
        (await CloseAsync(node, ana, good.Id, RequestState.Answered, new string('a', OpenRequest.MaxText + 1))).ShouldBe("long");
        (await CloseAsync(node, ana, new(An.Id()), RequestState.Withdrawn, null)).ShouldBe("gone");
        (await node.Get<RequestReads>().OfAsync(member, Ct)).Rows.Single().State.ShouldBe(RequestState.Open);
    }

    [Fact]
    public async Task Only_who_answers_members_writes_requests_down_and_closes_them()
    {
        await using var node = new TestNode(database);
        var (analyst, member) = (await node.HireAsync("Tomás Quintero", Role.Analyst), await node.RegisterAsync());
        var draft = Draft(member, node.Get<CooperativeCalendar>().Today);

        await Should.ThrowAsync<NotAllowedException>(() => OpenAsync(node, analyst, draft));
        await Should.ThrowAsync<NotAllowedException>(() => CloseAsync(node, analyst, draft.Id, RequestState.Withdrawn, null));
        await Should.ThrowAsync<NotAllowedException>(() => ReopenAsync(node, analyst, draft.Id));
    }

    [Fact]
    public async Task The_list_begins_with_what_is_due_first_and_its_updates_are_newer()
    {
        await using var own = new TestDatabase();
        await own.InitializeAsync();
        await using var node = new TestNode(own);
        var (ana, member) = (await node.HireAsync(), await node.RegisterAsync());
        var today = node.Get<CooperativeCalendar>().Today;
        var (late, soon, thanks) = (Draft(member, today.AddDays(-40)), Draft(member, today), Draft(member, today) with { Kind = RequestKind.Compliment });
        foreach (var draft in new[] { thanks, soon, late })
        {
            await OpenAsync(node, ana, draft);
        }

        var list = node.Get<OpenRequests>();
        var before = await list.AllAsync(Ct);
        before.Rows.Select(row => row.Id).ShouldBe([late.Id, soon.Id, thanks.Id]);
        (before.Count, before.Overdue).ShouldBe((3, 1));
        before.Rows[0].MemberName.ShouldNotBeNull();

        await CloseAsync(node, ana, late.Id, RequestState.Answered, "Ya se pagó.");
        var after = await list.AllAsync(Ct);
        (after.Count, after.Overdue).ShouldBe((2, 0));
        after.Rev.ShouldBeGreaterThan(before.Rev);
        (await node.Get<RequestReads>().ReadAsync(Topic.Member(member), ["requests"], Ct)).Single().Rows.Select(row => row.Id).ShouldBe([soon.Id, thanks.Id, late.Id]);
        (await node.Get<RequestReads>().ReadAsync(Topic.Member(member), ["points"], Ct)).ShouldBeEmpty();
    }

    private static RequestDraft Draft(MemberId member, DateOnly received) =>
        new(new RequestId(An.Id()), member, RequestKind.Petition, Channel.Voice, received, "Extracto de aportes", "");

    private static Task<OpenResult> OpenAsync(TestNode node, StaffId who, RequestDraft draft) =>
        node.As(who).RunAsync<OpenRequest, OpenResult>(x => x.RunAsync(draft, Ct));

    private static Task<string?> CloseAsync(TestNode node, StaffId who, RequestId request, RequestState how, string? answer) =>
        node.As(who).RunAsync<CloseRequest, string?>(x => x.RunAsync(request, how, answer, Ct));

    private static Task ReopenAsync(TestNode node, StaffId who, RequestId request) => node.As(who).RunAsync<ReopenRequest>(x => x.RunAsync(request, Ct));
}
