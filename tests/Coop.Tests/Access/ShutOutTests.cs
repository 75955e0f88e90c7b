using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Testing;
using Coop.Web.Access;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Access;

/// <summary>What a person had open ends when they are shut out, wherever it happened, and nothing opens again.</summary>
[Trait("Category", "integration")]
public sealed class ShutOutTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_circuit_ends_within_two_seconds_on_whichever_node_it_was_said(bool onAnotherNode)
    {
        var (agent, name) = await site.HireAsync();
        var (administrator, _) = await site.HireAsync(Role.Administrator);
        var cookie = await site.Site.SignInAsync(name, Ct);
        using var line = await site.OpenLineAsync(cookie);
        await using var other = new TestNode(site.Database);
        var act = onAnotherNode ? other.As(administrator) : site.As(administrator);

        var began = Stopwatch.GetTimestamp();
        var result = await act.RunAsync<DisableStaff, StaffChange>(disable => disable.RunAsync(agent, Ct));
        await EndOfAsync(line);
        var took = Stopwatch.GetElapsedTime(began);

        result.ShouldBe(StaffChange.Done);
        took.ShouldBeLessThan(AtMost);
        using var session = await site.SendAsync(HttpMethod.Get, "/session", cookie);
        session.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfOpeningAsync(cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        await Should.ThrowAsync<NotAllowedException>(() => site.As(agent).RunAsync<TakeWork>(take => take.RunAsync(new WorkItemId(An.Id()), Ct)));
    }

    [Fact]
    public async Task The_circuits_of_others_go_on()
    {
        var (agent, name) = await site.HireAsync();
        var (_, colleague) = await site.HireAsync();
        var (administrator, _) = await site.HireAsync(Role.Administrator);
        using var line = await site.OpenLineAsync(await site.Site.SignInAsync(name, Ct));
        using var others = await site.OpenLineAsync(await site.Site.SignInAsync(colleague, Ct));

        await site.As(administrator).RunAsync<DisableStaff>(disable => disable.RunAsync(agent, Ct));
        await EndOfAsync(line);

        // What a cut line leaves behind is cleared away a moment later.
        await Eventually.TrueAsync(() => site.Site.Services.GetRequiredService<OpenLines>().Count == 1, "one line is left");
        others.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task Signing_out_in_one_tab_ends_the_circuits_of_the_others()
    {
        var (_, name) = await site.HireAsync();
        var cookie = await site.Site.SignInAsync(name, Ct);
        var elsewhere = await site.Site.SignInAsync(name, Ct);
        using var tab = await site.OpenLineAsync(cookie);
        using var otherBrowser = await site.OpenLineAsync(elsewhere);

        using var answer = await site.SendAsync(HttpMethod.Post, "/sign-out", cookie);
        await EndOfAsync(tab);

        otherBrowser.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task Nobody_opens_a_circuit_without_a_session()
    {
        (await StatusOfOpeningAsync(null)).ShouldBe(HttpStatusCode.Unauthorized);

        using var negotiate = await site.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        negotiate.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_circuit_sees_changed_roles_and_preferences_and_the_end_of_its_session()
    {
        var (agent, name) = await site.HireAsync();
        var (administrator, _) = await site.HireAsync(Role.Administrator);
        var sessions = site.Site.Services.GetRequiredService<Sessions>();
        var key = await sessions.OpenAsync(agent, [1], TimeProvider.System.GetUtcNow().AddHours(1), Ct);
        await using var circuit = site.Site.Services.CreateAsyncScope();
        var state = (StaffState)circuit.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Components.Authorization.AuthenticationStateProvider>();
        state.SetAuthenticationState(Task.FromResult(new Microsoft.AspNetCore.Components.Authorization.AuthenticationState(
            StaffClaims.Of((await sessions.FindAsync(key, Ct))!))));

        await site.As(administrator).RunAsync<ChangeRoles>(change => change.RunAsync(agent, [Role.Agent, Role.Supervisor], Ct));
        await Eventually.TrueAsync(async () => (await state.GetAuthenticationStateAsync()).User.MayDo(Permission.MendFaults), "the new role shows");
        await site.As(agent).RunAsync<ChoosePreferences>(choose => choose.RunAsync("en", "dark", Ct));
        await Eventually.TrueAsync(async () => (await state.GetAuthenticationStateAsync()).User is { ChosenTheme: "dark", ChosenLanguage: "en" }, "the theme shows");
        await sessions.EndAsync(key, Ct);
        await Eventually.TrueAsync(async () => (await state.GetAuthenticationStateAsync()).User.StaffId is null, "nobody is there any more");
    }

    [Fact]
    public async Task The_list_of_staff_shows_it_live()
    {
        var (agent, name) = await site.HireAsync(Role.Agent, Role.Analyst);
        var (administrator, _) = await site.HireAsync(Role.Administrator);
        var reads = site.Site.Services.GetRequiredService<StaffReads>();
        var seen = new TaskCompletionSource<StaffRow>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var following = site.Site.Services.GetRequiredService<LiveFeed>().Follow(Topic.Staff, reads, update =>
        {
            if (update is LiveUpdate<StaffRow>.Rows(var rows) && rows.FirstOrDefault(row => row.Id == agent && row.DisabledAt is not null) is { } row)
            {
                seen.TrySetResult(row);
            }
        });
        var before = (await reads.ListAsync(Ct)).Single(row => row.Id == agent);

        await site.As(administrator).RunAsync<DisableStaff>(disable => disable.RunAsync(agent, Ct));
        var after = await seen.Task.WaitAsync(AtMost, Ct);

        before.Roles.ShouldBe([Role.Agent, Role.Analyst]);
        before.UserName.ShouldBe(name);
        after.Rev.ShouldBeGreaterThan(before.Rev);
    }

    /// <summary>Returns when the line is gone, however it ended.</summary>
    private static async Task EndOfAsync(ClientWebSocket line)
    {
        var buffer = new byte[4096];
        try
        {
            while ((await line.ReceiveAsync(buffer, Ct).WaitAsync(AtMost, Ct)).MessageType != WebSocketMessageType.Close)
            {
                // Pings of a line that still lives.
            }
        }
        catch (WebSocketException)
        {
            // Cut off without a word, which is what an abort is.
        }
    }

    private async Task<HttpStatusCode> StatusOfOpeningAsync(string? cookie)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (cookie is not null)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }

        await Should.ThrowAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri(site.Site.Address.Replace("http", "ws", StringComparison.Ordinal) + "/_blazor"), Ct));
        return socket.HttpStatusCode;
    }
}
