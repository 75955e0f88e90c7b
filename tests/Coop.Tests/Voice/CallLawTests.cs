using System.Text.Json;
using Coop.Channels.Voice;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Web.Client.Kit;
using Shouldly;
using Xunit;

namespace Coop.Tests.Voice;

/// <summary>The live law over calls: whatever people and the network do, a dock that missed half of it shows what a fresh one shows.</summary>
[Trait("Category", "integration")]
public sealed class CallLawTests : IAsyncLifetime
{
    private static readonly string[] Numbers = [VoiceStage.Maria, "+573005550111", "+573005550112"];

    private readonly TestDatabase _database = new();
    private readonly List<Change> _heard = [];
    private readonly List<MemberId> _members = [];
    private VoiceStage _stage = null!;
    private StaffId[] _staff = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _stage = await VoiceStage.OpenAsync(_database);
        _staff = [await _stage.Node.HireAsync(), await _stage.Node.HireAsync("Luis Ñáñez")];
        foreach (var number in Numbers.Append(Numbers[0]))
        {
            _members.Add(await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(number)!));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_dock_shows_what_a_fresh_one_shows(int seed)
    {
        var random = new Random(seed);
        await ActAsync(random, 6);
        var dock = await FreshAsync();
        _stage.Node.Get<CommitSignals>().Changed += (_, changes) => _heard.AddRange(changes.Where(change => change.Topic == CallTopics.Calls));
        var updates = new List<CallRow>();
        for (var i = 0; i < 20; i++)
        {
            _heard.Clear();
            await ActAsync(random, 1);
            updates.AddRange(await _stage.Node.Get<CallReads>().ReadAsync(CallTopics.Calls, [.. _heard.Select(change => change.Key).Distinct()], Ct));
        }

        var kept = updates.Where(_ => random.Next(2) == 0).ToArray();
        var told = kept.Concat(kept).ToArray();
        random.Shuffle(told);
        foreach (var row in told.Concat(updates.GroupBy(row => row.Id).Select(rows => rows.MaxBy(row => row.Rev)!)))
        {
            dock.Apply([row]);
        }

        dock.Rows.ShouldNotBeEmpty();
        updates.Select(row => row.State).Distinct().Count().ShouldBeGreaterThan(2, "enough happened");
        Shown(dock).ShouldBe(Shown(await FreshAsync()));
    }

    private static List<string> Shown(KeyedRows<CallId, CallRow> dock) =>
        [.. dock.Rows.OrderBy(row => row.ArrivedAt).ThenBy(row => row.Id.Value).Select(row => JsonSerializer.Serialize(row))];

    private async Task<KeyedRows<CallId, CallRow>> FreshAsync()
    {
        var dock = new KeyedRows<CallId, CallRow>(row => row.Id, row => row.Rev, row => row.Gone);
        dock.Replace(await _stage.Node.Get<CallReads>().OpenAsync(Ct));
        return dock;
    }

    private async Task ActAsync(Random random, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _stage.Node.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 40)));
            var open = await _stage.Node.Get<CallReads>().OpenAsync(Ct);
            var network = _stage.Exchange.Calls.Where(call => !call.Over).ToList();
            await ActAsync(random, _staff[random.Next(_staff.Length)], open.Count > 0 ? open[random.Next(open.Count)] : null, network.Count > 0 ? network[random.Next(network.Count)].Sid : null);
            await _stage.SettleAsync();
        }
    }

    private async Task ActAsync(Random random, StaffId who, CallRow? call, string? sid)
    {
        switch (random.Next(9))
        {
            case 0 or 1:
                _stage.Exchange.MemberCalls(Numbers[random.Next(Numbers.Length)]);
                break;
            case 2 or 3 when call is not null:
                await _stage.TakeAsync(who, call.Id);
                break;
            case 4 when sid is not null:
                _stage.Exchange.HangUp(sid);
                break;
            case 5 when call is { Agent: { } agent }:
                await _stage.WrapUpAsync(agent, call.Id);
                break;
            case 6 when call is { Agent: { } agent }:
                await _stage.Node.As(agent).RunAsync<MuteCall, CallResult>(x => x.RunAsync(call.Id, !call.Muted, Ct));
                break;
            case 7 when call is not null:
                await _stage.Node.As(who).RunAsync<NameCaller, CallResult>(x => x.RunAsync(call.Id, _members[random.Next(_members.Count)], Ct));
                break;
            default:
                if (call is { Agent: { } one })
                {
                    await _stage.Node.As(one).RunAsync<EndCall, CallResult>(x => x.RunAsync(call.Id, Ct));
                }

                break;
        }
    }
}
