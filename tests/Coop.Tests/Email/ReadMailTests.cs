using System.Text;
using Coop.Channels.Conversations;
using Coop.Channels.Email;
using Coop.Channels.Inbound;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>What staff open of a mail that a stranger wrote.</summary>
[Trait("Category", "integration")]
public sealed class ReadMailTests : IAsyncLifetime
{
    private const string Hostile = "<p onclick=\"steal()\">Hola <b>Ana</b></p><script>alert(1)</script><img src=\"https://example.com/x.gif\"><img src=\"cid:foto\"><img src=\"cid:malo\"><img src=\"cid:no\">";

    private readonly TestDatabase _database = new();
    private MailStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _stage = new MailStage(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_formatted_mail_is_a_page_that_may_do_nothing()
    {
        var id = await ReceiveAsync();

        var (status, headers, body) = await GetAsync(MailPages.FormattedAsync, id);

        status.ShouldBe(StatusCodes.Status200OK);
        var policy = headers.ContentSecurityPolicy.ToString();
        policy.ShouldStartWith("sandbox");
        policy.ShouldContain("default-src 'none'");
        policy.ShouldNotContain("script-src");
        policy.ShouldNotContain("allow-same-origin");
        headers.XFrameOptions.ToString().ShouldBe("SAMEORIGIN");
        headers.XContentTypeOptions.ToString().ShouldBe("nosniff");
        body.ShouldContain("<b>Ana</b>");
        body.ShouldContain("data:image/png;base64,iVBORw0=");
        foreach (var bad in new[] { "<script", "onclick", "https://example.com/x.gif", "cid:", "image/svg" })
        {
            body.ShouldNotContain(bad);
        }
    }

    [Fact]
    public async Task A_file_is_saved_and_never_opened()
    {
        var id = await ReceiveAsync();

        var (status, headers, body) = await GetAsync((context, mail, act) => MailPages.FileAsync(context, mail, 2, act), id);

        status.ShouldBe(StatusCodes.Status200OK);
        headers.ContentDisposition.ToString().ShouldStartWith("attachment;");
        headers.ContentDisposition.ToString().ShouldContain("filename*=UTF-8''c%C3%A9dula.html");
        headers.ContentType.ToString().ShouldBe("application/octet-stream");
        headers.XContentTypeOptions.ToString().ShouldBe("nosniff");
        headers.ContentSecurityPolicy.ToString().ShouldStartWith("sandbox;");
        body.ShouldBe("<script>alert(1)</script>");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_whoever_may_not_see_members_sees_nothing()
    {
        var id = await ReceiveAsync();

        (await GetAsync(MailPages.FormattedAsync, An.Id())).Status.ShouldBe(StatusCodes.Status404NotFound);
        (await GetAsync((context, mail, act) => MailPages.FileAsync(context, mail, 99, act), id)).Status.ShouldBe(StatusCodes.Status404NotFound);
        (await GetAsync((context, mail, act) => MailPages.FileAsync(context, mail, -1, act), id)).Status.ShouldBe(StatusCodes.Status404NotFound);
        (await GetAsync(MailPages.FormattedAsync, id, Role.Analyst)).Status.ShouldBe(StatusCodes.Status401Unauthorized);
        (await GetAsync(MailPages.FormattedAsync, id, Role.Administrator)).Status.ShouldBe(StatusCodes.Status200OK);
    }

    [Fact]
    public async Task Items_of_other_channels_are_no_mails()
    {
        var session = An.Id();
        await _stage.Node.ChatAsync(session);
        var item = await _stage.Node.ScalarAsync<Guid>("select id from channels.inbound");

        (await GetAsync(MailPages.FormattedAsync, item)).Status.ShouldBe(StatusCodes.Status404NotFound);
    }

    [Fact]
    public async Task Signature_and_quoted_text_are_there_when_asked_for()
    {
        await _stage.ReceiveAsync(MailStage.Mail("Gracias\r\n\r\n-- \r\nMaría\r\n\r\n> Su crédito"));
        var ana = await _stage.Node.HireAsync();
        var id = new InboundId(await _stage.Node.ScalarAsync<Guid>("select id from channels.inbound"));

        var quoted = await _stage.Node.As(ana).RunAsync<ReadMail, string?>(mails => mails.QuotedAsync(id, Ct));

        quoted.ShouldNotBeNull().ShouldSatisfyAllConditions(q => q.ShouldContain("María"), q => q.ShouldContain("> Su crédito"));
        await _stage.Node.ExecuteAsync("delete from channels.inbound_raw");
        (await _stage.Node.As(ana).RunAsync<ReadMail, string?>(mails => mails.QuotedAsync(id, Ct))).ShouldBeNull("what is erased is gone everywhere");
    }

    [Fact]
    public async Task A_mail_to_an_address_nobody_has_written_to_opens_one_conversation_and_needs_a_consent()
    {
        var member = await _stage.Node.RegisterAsync(An.Person(), ContactAddress.Email(MailStage.Maria)!);
        var ana = await _stage.Node.HireAsync();
        var point = new ContactPointId(await _stage.Node.ScalarAsync<Guid>("select id from core.contact_point"));
        var client = An.Id();

        var first = await _stage.Node.As(ana).RunAsync<SendReply, ReplyResult>(
            x => x.BeginAsync(point, client, "Buenos días", "Su crédito\r\nBcc: x@example.com", Ct));
        var again = await _stage.Node.As(ana).RunAsync<SendReply, ReplyResult>(
            x => x.BeginAsync(point, client, "Buenos días", "Su crédito", Ct));
        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(5));
        await _stage.Node.SettleAsync();

        var queued = first.ShouldBeOfType<ReplyResult.Queued>();
        again.ShouldBeOfType<ReplyResult.Repeated>();
        (await _stage.Node.MessageAsync(queued.Id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Refused), m => m.Reason.ShouldBe("no_consent"));

        var thread = await _stage.OpenAsync(member);
        await _stage.Node.As(ana).RunAsync<SendReply, ReplyResult>(
            x => x.BeginAsync(point, An.Id(), "Buenos días", "Su crédito\r\nBcc: x@example.com", Ct));
        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(5));
        await _stage.Node.SettleAsync();
        _stage.Taken(0).Headers.Subject.ShouldBe("Su crédito Bcc: x@example.com");
        (await _stage.ThreadAsync()).Id.ShouldBe(thread);
    }

    private async Task<Guid> ReceiveAsync()
    {
        await _stage.ReceiveAsync(Encoding.UTF8.GetBytes(string.Join("\r\n",
        [
            $"From: <{MailStage.Maria}>", "To: <servicio@example.coop>", "Subject: La foto", "MIME-Version: 1.0", "Content-Type: multipart/related; boundary=x", "",
            "--x", "Content-Type: text/html; charset=utf-8", "", Hostile,
            "--x", "Content-Type: image/png", "Content-ID: <foto>", "Content-Disposition: inline", "Content-Transfer-Encoding: base64", "", "iVBORw0=",
            "--x", "Content-Type: image/svg+xml", "Content-ID: <malo>", "Content-Disposition: inline", "", "<svg onload=\"steal()\"/>",
            "--x", "Content-Type: text/html; name*=UTF-8''c%C3%A9dula.html", "Content-Disposition: attachment; filename*=UTF-8''..%2Fc%C3%A9dula.html", "", "<script>alert(1)</script>",
            "--x--", "",
        ])));
        return await _stage.Node.ScalarAsync<Guid>("select id from channels.inbound");
    }

    private async Task<(int Status, IHeaderDictionary Headers, string Body)> GetAsync(Func<HttpContext, Guid, Act, Task> page, Guid id, params Role[] roles)
    {
        var who = await _stage.Node.HireAsync("Ana", roles);
        using var body = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await page(context, id, _stage.Node.As(who));
        await context.Response.CompleteAsync();
        return (context.Response.StatusCode, context.Response.Headers, Encoding.UTF8.GetString(body.ToArray()));
    }
}
