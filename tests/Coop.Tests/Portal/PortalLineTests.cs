using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Coop.Channels.Conversations;
using Coop.Channels.Portal;
using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Testing;
using Coop.Tests.Access;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

/// <summary>The live line of a member's page.</summary>
[Trait("Category", "integration")]
public sealed class PortalLineTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_and_answered_comes_over_the_line_and_goes_to_nobody_else()
    {
        TestServer.SkipWhenMissing();
        var (member, number) = await PortalBrowser.MemberAsync(site.Site);
        var (_, otherNumber) = await PortalBrowser.MemberAsync(site.Site);
        var (agent, _) = await site.HireAsync();
        using var mine = new PortalBrowser(site.Site);
        using var theirs = new PortalBrowser(site.Site);
        await mine.SignInAsync(number);
        await theirs.SignInAsync(otherNumber);
        var (heard, overheard) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        await using var line = await mine.LineAsync((what, said) => heard.Enqueue($"{what} {said}"));
        await using var other = await theirs.LineAsync((what, said) => overheard.Enqueue($"{what} {said}"));
        await line.InvokeAsync<PortalSnapshot>("Open", Ct, 0);
        var before = await other.InvokeAsync<PortalSnapshot>("Open", Ct, 0);

        await WriteAsync(member, "¿Hay asamblea?");
        await Eventually.TrueAsync(() => heard.Any(said => said.Contains("¿Hay asamblea?", StringComparison.Ordinal)), "my own words come back");
        var thread = (await Get<PortalThreads>().FindAsync(member, Ct)).ShouldNotBeNull();
        await AnswerAsync(agent, thread.Id, "El sábado a las 9");
        await Eventually.TrueAsync(() => heard.Any(said => said.Contains("El sábado a las 9", StringComparison.Ordinal)), "the answer comes");
        await site.As(agent).RunAsync<MarkReadByStaff>(mark => mark.RunAsync(member, Ct));
        await Eventually.TrueAsync(() => heard.Any(said => said.StartsWith("Marks", StringComparison.Ordinal)), "that it was read comes");

        var again = await other.InvokeAsync<PortalSnapshot>("Open", Ct, 0);
        again.Rows.Select(row => row.Seq).ShouldBe(before.Rows.Select(row => row.Seq));
        (await other.InvokeAsync<List<PortalRow>>("Earlier", Ct, long.MaxValue)).Select(row => row.Seq).ShouldBe(before.Rows.Select(row => row.Seq));
        overheard.ShouldNotContain(said => said.Contains("asamblea", StringComparison.Ordinal) || said.Contains("sábado", StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_points_moved_is_told_to_the_members_pages_alone_and_the_stamp_of_the_page_is_another()
    {
        TestServer.SkipWhenMissing();
        var (member, number) = await PortalBrowser.MemberAsync(site.Site);
        var (_, otherNumber) = await PortalBrowser.MemberAsync(site.Site);
        var (paola, _) = await site.HireAsync(Role.Marketer);
        await site.As(paola).RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(new ProgrammeTerms { Expiry = "never" }, new DateOnly(2020, 1, 1), Ct));
        using var mine = new PortalBrowser(site.Site);
        using var theirs = new PortalBrowser(site.Site);
        await mine.SignInAsync(number);
        await theirs.SignInAsync(otherNumber);
        var (heard, overheard) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        await using var line = await mine.LineAsync((what, _) => heard.Enqueue(what));
        await using var other = await theirs.LineAsync((what, _) => overheard.Enqueue(what));
        await mine.GetAsync("/portal/points");
        var (before, stamp) = (mine.Page, await line.InvokeAsync<string>("Points", Ct));
        before.ShouldContain($"data-stamp=\"{stamp}\"");
        before.ShouldContain("portal-no-moves");
        before.ShouldContain("type=\"module\"");

        (await site.As(paola).RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(An.Id(), member, 1250, "Saldo de la tarjeta anterior", Ct))).ShouldBe(AdjustResult.Done);

        await Eventually.TrueAsync(() => heard.Contains("Points"), "the page is told");
        (await line.InvokeAsync<string>("Points", Ct)).ShouldNotBe(stamp);
        await mine.GetAsync("/portal/points");
        mine.Page.ShouldContain("1.250");
        mine.Page.ShouldNotContain("portal-no-moves");
        await other.InvokeAsync<string>("Points", Ct);
        overheard.ShouldNotContain("Points");
    }

    [Fact]
    public async Task Applying_what_comes_over_the_line_gives_what_a_fresh_page_shows()
    {
        TestServer.SkipWhenMissing();
        var (member, number) = await PortalBrowser.MemberAsync(site.Site);
        var (agent, _) = await site.HireAsync();
        using var browser = new PortalBrowser(site.Site);
        await browser.SignInAsync(number);
        var heard = new ConcurrentQueue<JsonElement>();
        await using var line = await browser.LineAsync((what, said) =>
        {
            if (what == "Rows")
            {
                heard.Enqueue(said.Clone());
            }
        });
        var page = (await line.InvokeAsync<PortalSnapshot>("Open", Ct, 0)).Rows.ToDictionary(row => row.Seq);
        var last = page.Keys.DefaultIfEmpty(0).Max();

        for (var n = 0; n < 4; n++)
        {
            await WriteAsync(member, $"Mensaje {n}");
            await Eventually.TrueAsync(async () => await Get<PortalThreads>().FindAsync(member, Ct) is not null);
            await AnswerAsync(agent, (await Get<PortalThreads>().FindAsync(member, Ct))!.Id, $"Respuesta {n}");
            if (n == 1)
            {
                await site.As(agent).RunAsync<AddNote>(note => note.RunAsync(member, An.Id(), "Entre nosotros", Ct));
            }
        }

        IReadOnlyList<PortalRow> fresh = [];
        await Eventually.TrueAsync(async () =>
        {
            fresh = await Get<PortalReads>().AfterAsync(member, 0, 100, Ct);
            return fresh.Count(row => row.Kind == "message" && row.Text is not null) == 8 && fresh.All(row => row.State != "on_way");
        });
        await Eventually.TrueAsync(() => Apply(page, heard).Select(row => (row.Seq, row.Prev, row.Text, row.Kind)).SequenceEqual(
            fresh.Select(row => (row.Seq, row.Prev, row.Text, row.Kind))), "the line has told all");
        fresh.ShouldNotContain(row => row.Text == "Entre nosotros");

        // After a cut: what came after the last number joins on.
        var missed = await line.InvokeAsync<PortalSnapshot>("Open", Ct, last);
        missed.From.ShouldBe(last);
        missed.Rows.Select(row => row.Seq).ShouldBe(fresh.Select(row => row.Seq).Where(seq => seq > last));
    }

    [Fact]
    public async Task A_line_ends_with_its_session()
    {
        TestServer.SkipWhenMissing();
        var (_, number) = await PortalBrowser.MemberAsync(site.Site);
        using var browser = new PortalBrowser(site.Site);
        await browser.SignInAsync(number);
        await using var line = await browser.LineAsync((_, _) => { });
        await line.InvokeAsync<PortalSnapshot>("Open", Ct, 0);

        await browser.GetAsync("/portal/account");
        using var left = await browser.PostAsync("/portal/sign-out-everywhere");

        await line.Listening.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Fact]
    public async Task Nobody_opens_a_line_from_elsewhere_or_without_a_session()
    {
        TestServer.SkipWhenMissing();
        var (_, number) = await PortalBrowser.MemberAsync(site.Site);
        using var browser = new PortalBrowser(site.Site);
        await Should.ThrowAsync<WebSocketException>(() => browser.LineAsync((_, _) => { }));
        await browser.SignInAsync(number);

        await Should.ThrowAsync<WebSocketException>(() => browser.LineAsync((_, _) => { }, "https://otro.example"));

        using var plain = await site.SendAsync(HttpMethod.Get, "/hubs/portal", browser.CookieHeader, ("Origin", "https://otro.example"));
        plain.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var cookie = browser.Cookies["coop-portal"];
        browser.Cookies["coop-portal"] = (cookie[0] == 'x' ? 'y' : 'x') + cookie[1..];
        await Should.ThrowAsync<WebSocketException>(() => browser.LineAsync((_, _) => { }));
    }

    private static IEnumerable<PortalRow> Apply(Dictionary<long, PortalRow> page, IEnumerable<JsonElement> heard)
    {
        foreach (var row in heard.SelectMany(said => said[0].Deserialize<List<PortalRow>>(JsonSerializerOptions.Web)!))
        {
            page[row.Seq] = row;
        }

        return page.Values.OrderBy(row => row.Seq);
    }

    private T Get<T>()
        where T : notnull => site.Site.Services.GetRequiredService<T>();

    private async Task WriteAsync(MemberId member, string text) =>
        (await Get<WriteFromPortal>().RunAsync(member, An.Id(), text, Ct)).ShouldBe(WriteOutcome.Accepted);

    private Task<ReplyResult> AnswerAsync(StaffId agent, ConversationId thread, string text) => site.As(agent).RunAsync<SendReply, ReplyResult>(
        reply => reply.RunAsync(thread, An.Id(), text, seenSeq: null, Ct));
}
