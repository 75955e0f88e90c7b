using System.Net;
using Coop.Core.Access;
using Coop.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Access;

[Trait("Category", "integration")]
public sealed class SessionTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static readonly byte[] Ticket = [1];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_knows_the_session_of_every_other()
    {
        var (_, name) = await site.HireAsync();
        var cookie = await site.Site.SignInAsync(name, Ct);
        await using var other = ServedSite.Start(site.Database.ConnectionString, [new("COOP_WORLD", "")]);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{other.Address}/session");
        request.Headers.Add("Cookie", cookie);

        using var answer = await http.SendAsync(request, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_forged_cookie_is_nobodys()
    {
        var (_, name) = await site.HireAsync();
        var cookie = await site.Site.SignInAsync(name, Ct);
        var key = await site.Database.Source.ScalarAsync<string>("select key from core.staff_session limit 1");
        var otherPurpose = site.Site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("something else").Protect(key);
        string[] forged =
        [
            $"coop-staff={key}",
            $"coop-staff={otherPurpose}",
            cookie[..^3] + (cookie[^3] == 'A' ? 'B' : 'A') + cookie[^2..],
            "coop-staff=",
            $"coop-staff={new string('A', 3000)}",
        ];

        foreach (var one in forged)
        {
            using var answer = await site.SendAsync(HttpMethod.Get, "/session", one);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, one);
        }
    }

    [Fact]
    public async Task A_session_ends_with_its_time_and_is_swept_away()
    {
        await using var node = new TestNode(site.Database);
        var staff = await node.HireAsync();
        var key = await node.Get<Sessions>().OpenAsync(staff, Ticket, node.Clock.GetUtcNow().AddHours(1), Ct);

        var before = await node.Get<Sessions>().FindAsync(key, Ct);
        node.Clock.Advance(TimeSpan.FromHours(1));
        var after = await node.Get<Sessions>().FindAsync(key, Ct);
        await node.Get<Sessions>().SweepAsync(Ct);

        before!.Staff.ShouldBe(staff);
        after.ShouldBeNull();
        (await node.ScalarAsync<long>("select count(*) from core.staff_session where staff_id = @id", ("id", staff.Value))).ShouldBe(0);
    }

    [Fact]
    public async Task A_session_that_has_ended_cannot_be_lengthened()
    {
        await using var node = new TestNode(site.Database);
        var staff = await node.HireAsync();
        var sessions = node.Get<Sessions>();
        var key = await sessions.OpenAsync(staff, Ticket, node.Clock.GetUtcNow().AddHours(1), Ct);
        await sessions.EndAsync(key, Ct);

        await sessions.RenewAsync(key, staff, Ticket, node.Clock.GetUtcNow().AddHours(9), Ct);

        (await sessions.FindAsync(key, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_cannot_pass_to_somebody_else()
    {
        await using var node = new TestNode(site.Database);
        var (one, other) = (await node.HireAsync(), await node.HireAsync());
        var sessions = node.Get<Sessions>();
        var key = await sessions.OpenAsync(one, Ticket, node.Clock.GetUtcNow().AddHours(1), Ct);

        await sessions.RenewAsync(key, other, [2], node.Clock.GetUtcNow().AddHours(9), Ct);

        var session = await sessions.FindAsync(key, Ct);
        session!.Staff.ShouldBe(one);
        session.Ticket.ShouldBe(Ticket);
    }

    [Fact]
    public async Task Who_is_shut_out_gets_no_session()
    {
        await using var node = new TestNode(site.Database);
        var (staff, administrator) = (await node.HireAsync(), await node.HireAsync("Gloria", Role.Administrator));
        await node.HireAsync("Otra", Role.Administrator);
        await node.As(administrator).RunAsync<DisableStaff>(disable => disable.RunAsync(staff, Ct));

        await Should.ThrowAsync<NotAllowedException>(() => node.Get<Sessions>().OpenAsync(staff, Ticket, node.Clock.GetUtcNow().AddHours(1), Ct));
    }
}
