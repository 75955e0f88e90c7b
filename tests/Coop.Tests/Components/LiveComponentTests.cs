using System.Globalization;
using Bunit;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

[Trait("Category", "components")]
public sealed class LiveComponentTests : BunitContext
{
    private static readonly Topic Things = new("things");

    private readonly ThingReads _things = new();
    private int _commits;

    public LiveComponentTests()
    {
        Services.AddLogging();
        Services.AddSingleton<MachineClock>();
        Services.AddSingleton<CommitSignals>();
        Services.AddSingleton<LiveFeed>();
        Services.AddSingleton<LiveGround>();
        Services.AddSingleton(_things);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void Shows_the_snapshot()
    {
        _things.Store["a"] = new Thing("a", 1, "uno");

        var page = Render<ThingList>();

        page.WaitForAssertion(() => page.Find("li").TextContent.ShouldBe("uno"));
    }

    [Fact]
    public void Shows_a_change_after_the_snapshot()
    {
        var page = Render<ThingList>();
        page.WaitForAssertion(() => page.Markup.ShouldContain("Ready"));

        Commit(new Thing("a", 1, "uno"));

        page.WaitForAssertion(() => page.Find("li").TextContent.ShouldBe("uno"));
    }

    [Fact]
    public void Applies_what_came_while_the_snapshot_was_read()
    {
        _things.Hold = new TaskCompletionSource();
        _things.Store["a"] = new Thing("a", 1, "uno");
        var page = Render<ThingList>();
        Commit(new Thing("a", 2, "dos"), new Thing("b", 1, "otro"));
        _things.SnapshotSees = [new Thing("a", 1, "uno")];

        _things.Hold.SetResult();

        page.WaitForAssertion(() => page.FindAll("li").Select(li => li.TextContent).ShouldBe(["dos", "otro"]));
    }

    [Fact]
    public void Reads_again_after_a_gap_and_drops_what_left_unheard()
    {
        _things.Store["a"] = new Thing("a", 1, "uno");
        var page = Render<ThingList>();
        page.WaitForAssertion(() => page.FindAll("li").Count.ShouldBe(1));
        _things.Store.Clear();
        _things.Store["b"] = new Thing("b", 1, "otro");

        Services.GetRequiredService<LiveFeed>().ResyncAll();

        page.WaitForAssertion(() => page.FindAll("li").Select(li => li.TextContent).ShouldBe(["otro"]));
    }

    [Fact]
    public void Says_that_it_could_not_read_and_tries_again_by_itself()
    {
        _things.Fail = true;
        var page = Render<ThingList>();
        page.WaitForAssertion(() => page.Markup.ShouldContain("Failed"));

        _things.Fail = false;

        page.WaitForAssertion(() => page.Markup.ShouldContain("Ready"), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Speaks_the_language_of_its_own_circuit_whoever_brings_the_change()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("es-CO");
        var spanish = Render<ThingList>();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        var english = Render<ThingList>();
        CultureInfo.CurrentUICulture = before;

        Commit(new Thing("a", 1, "uno"));

        spanish.WaitForAssertion(() => spanish.Find("li").GetAttribute("lang").ShouldBe("es-CO"));
        english.WaitForAssertion(() => english.Find("li").GetAttribute("lang").ShouldBe("en"));
    }

    [Fact]
    public async Task Leaves_the_feed_when_it_is_disposed()
    {
        Render<ThingList>();
        Services.GetRequiredService<LiveFeed>().Topics.ShouldBe(1);

        await DisposeComponentsAsync();

        Services.GetRequiredService<LiveFeed>().Topics.ShouldBe(0);
    }

    [Fact]
    public void Reads_nothing_while_the_page_is_only_prerendered()
    {
        SetRendererInfo(new RendererInfo("Static", isInteractive: false));

        Render<ThingList>();

        Services.GetRequiredService<LiveFeed>().Topics.ShouldBe(0);
    }

    private void Commit(params Thing[] things)
    {
        foreach (var thing in things)
        {
            _things.Store[thing.Id] = thing;
        }

        var changes = things.Select(thing => new Change(Things, thing.Id)).ToList();
        Services.GetRequiredService<CommitSignals>().Committed($"{++_commits}", changes, []);
    }

    private sealed record Thing(string Id, long Rev, string Name);

    private sealed class ThingReads : LiveSource<Thing>
    {
        public Dictionary<string, Thing> Store { get; } = [];

        public IReadOnlyList<Thing>? SnapshotSees { get; set; }

        public TaskCompletionSource? Hold { get; set; }

        public bool Fail { get; set; }

        public async Task<IReadOnlyList<Thing>> AllAsync(CancellationToken ct)
        {
            if (Fail)
            {
                throw new InvalidOperationException("The database is away.");
            }

            if (Hold is { } hold)
            {
                await hold.Task.WaitAsync(ct);
            }

            return SnapshotSees ?? [.. Store.Values];
        }

        public override Task<IReadOnlyList<Thing>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<Thing>>([.. keys.Where(Store.ContainsKey).Select(key => Store[key])]);
    }

    private sealed class ThingList(LiveGround ground, ThingReads reads) : LiveComponent(ground)
    {
        private readonly KeyedRows<string, Thing> _rows = new(thing => thing.Id, thing => thing.Rev);

        protected override Task BeginAsync() =>
            FollowAsync(Things, reads, new LiveScript<Thing>(reads.AllAsync, _rows.Replace, things => _rows.Apply(things).Count > 0));

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddContent(0, Reading.ToString());
            foreach (var row in _rows.Rows.OrderBy(row => row.Id, StringComparer.Ordinal))
            {
                builder.OpenElement(1, "li");
                builder.AddAttribute(2, "lang", CultureInfo.CurrentUICulture.Name);
                builder.SetKey(row.Id);
                builder.AddContent(3, row.Name);
                builder.CloseElement();
            }
        }
    }
}
