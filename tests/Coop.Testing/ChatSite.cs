using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Coop.Channels.Conversations;
using Coop.Channels.Simulators;
using Coop.Channels.Web;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// The real site, its workers running, on a database of the test class's own, and the imaginary cooperative's page beside
/// it on another origin; visitors come over the network.
/// </summary>
public sealed class ChatSite : IAsyncLifetime
{
    /// <summary>A page the widget may run on.</summary>
    public const string AllowedOrigin = "https://www.laceiba.example";

    private readonly int _samplePort = FreePort();
    private readonly TestDatabase _database = new();
    private readonly ConcurrentDictionary<string, long> _refused = [];
    private readonly MeterListener _meters = new();
    private ServedSite? _site;

    public ServedSite Site
    {
        get
        {
            TestServer.SkipWhenMissing();
            return _site ??= Start();
        }
    }

    /// <summary>The page of another origin that carries the widget.</summary>
    public string SamplePage => $"http://localhost:{_samplePort.ToString(CultureInfo.InvariantCulture)}/";

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false });

    /// <summary>No test of the chat takes longer.</summary>
    public static CancellationToken Soon
    {
        get
        {
            var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            soon.CancelAfter(TimeSpan.FromSeconds(30));
            return soon.Token;
        }
    }

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        Http.Dispose();
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    /// <summary>How often something was refused for a reason so far.</summary>
    public long Refused(string reason) => _refused.GetValueOrDefault(reason);

    public Task<T> ScalarAsync<T>(string sql, params (string Name, object Value)[] parameters) => _database.Source.ScalarAsync<T>(sql, parameters);

    /// <summary>Somebody in front of a page that carries the widget.</summary>
    public ScriptedVisitor Visitor()
    {
        Http.BaseAddress ??= new Uri(Site.Address);
        return new ScriptedVisitor(Http, ScriptedVisitor.DialAsync, TimeProvider.System);
    }

    /// <summary>A visitor whose first words are in the conversation.</summary>
    public async Task<(ScriptedVisitor Visitor, Conversation Thread)> VisitorWhoWroteAsync(string text = "Buenos días")
    {
        var visitor = Visitor();
        await visitor.PlayAsync([new Cue.Write(text)], Soon);
        return (visitor, await ThreadAsync(visitor));
    }

    /// <summary>The thread with a visitor.</summary>
    public async Task<Conversation> ThreadAsync(ScriptedVisitor visitor)
    {
        var session = SessionOf(visitor).Value.ToString("D");
        await using var db = await Site.Services.GetRequiredService<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Soon);
        return await db.Conversations.AsNoTracking()
            .SingleAsync(c => db.Set<ContactPoint>().Any(p => p.Id == c.ContactPointId && p.Value == session), Soon);
    }

    public WebSessionId SessionOf(ScriptedVisitor visitor) => Site.Services.GetRequiredService<SessionTokens>().Verify(visitor.Token!)!.Value;

    /// <summary>Adds an agent.</summary>
    public async Task<StaffId> HireAsync(string name = "Ana Lucía Gómez")
    {
        await using var work = await Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Soon);
        await using var scope = Site.Services.CreateAsyncScope();
        var person = scope.ServiceProvider.GetRequiredService<AddStaff>().Run(work, $"{name} {An.Number()}", name, "una clave de prueba", Role.Agent);
        await work.CommitAsync(Soon);
        return person;
    }

    /// <summary>Runs a use case on behalf of somebody of the staff.</summary>
    public async Task AsAsync<TUseCase>(StaffId who, Func<TUseCase, Task> run)
        where TUseCase : class
    {
        await using var scope = Site.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Staff = who;
        await run(scope.ServiceProvider.GetRequiredService<TUseCase>());
    }

    /// <summary>Somebody answers.</summary>
    public Task AnswerAsync(StaffId who, Conversation thread, string text = "Con gusto") =>
        AsAsync<SendReply>(who, async reply => (await reply.RunAsync(thread.Id, An.Id(), text, seenSeq: null, Soon)).ShouldBeOfType<ReplyResult.Queued>());

    private ServedSite Start()
    {
        var site = ServedSite.Start(_database.ConnectionString, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["COOP_WORLD"] = "",
            ["Web:AllowedOrigins:0"] = AllowedOrigin,
            ["Web:MessagesPerMinute"] = "40",
            ["Web:ConnectionsPerSession"] = "3",
            ["Web:AllowedOrigins:1"] = SamplePage.TrimEnd('/'),
            ["Simulators:SampleSite:Url"] = SamplePage.TrimEnd('/'),
        });
        var meters = site.Services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "coop.web.refused")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((_, count, tags, _) => _refused.AddOrUpdate((string)tags[0].Value!, count, (_, sum) => sum + count));
        _meters.Start();
        return site;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
