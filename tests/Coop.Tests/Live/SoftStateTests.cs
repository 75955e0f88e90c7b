using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Coop.Tests.Live;

[Trait("Category", "unit")]
public sealed class SoftStateTests : IDisposable
{
    private static readonly Topic Topic = new("test");
    private static readonly SoftMark Ana = new("1", "Ana", Doing.Typing);
    private static readonly SoftMark Luis = new("2", "Luis", Doing.Viewing);

    private readonly MachineClock _clock = new();
    private readonly SoftState _soft;

    public SoftStateTests() => _soft = new SoftState(_clock, NullLogger<SoftState>.Instance) { Lasting = TimeSpan.FromMilliseconds(1500) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _soft.Dispose();

    [Fact]
    public async Task A_mark_fades_by_itself_unless_it_is_renewed()
    {
        IReadOnlyList<SoftMark> seen = [];
        using var follow = _soft.Follow(Topic, marks => seen = marks);
        _soft.Mark(Topic, Ana);
        _soft.Mark(Topic, Luis);
        seen.ShouldBe([Ana, Luis]);

        await Eventually.TrueAsync(() =>
        {
            _soft.Mark(Topic, Luis);
            return seen.Count == 1;
        });

        seen.ShouldBe([Luis]);
        await Eventually.TrueAsync(() => seen.Count == 0);
    }

    [Fact]
    public void Who_begins_to_follow_hears_the_present_marks_and_a_mark_renewed_is_no_news()
    {
        _soft.Mark(Topic, Ana);
        var told = new List<IReadOnlyList<SoftMark>>();

        using var follow = _soft.Follow(Topic, told.Add);
        _soft.Mark(Topic, Ana);
        _soft.Mark(Topic, Ana, on: false);
        _soft.Mark(Topic, Ana, on: false);

        told.Select(marks => marks.Count).ShouldBe([1, 0]);
    }

    [Fact]
    public void A_screen_that_throws_harms_neither_the_others_nor_whoever_makes_a_mark()
    {
        IReadOnlyList<SoftMark> seen = [];
        using var broken = _soft.Follow(Topic, _ => throw new InvalidOperationException("Broken."));
        using var follow = _soft.Follow(Topic, marks => seen = marks);

        _soft.Mark(Topic, Ana);

        seen.ShouldBe([Ana]);
    }

    [Fact]
    public async Task Whoever_is_told_last_is_told_the_latest_however_many_mark_and_follow_at_once()
    {
        var screens = new List<Holder>();
        var marking = Task.WhenAll(Enumerable.Range(0, 4).Select(who => Task.Run(
            () =>
            {
                var random = new Random(who);
                for (var i = 0; i < 3000; i++)
                {
                    _soft.Mark(Topic, Ana with { Who = $"{who}" }, random.Next(2) == 0);
                }

                _soft.Mark(Topic, Ana with { Who = $"{who}" }, on: false);
            },
            Ct)));
        while (!marking.IsCompleted && screens.Count < 500)
        {
            var screen = new Holder();
            screens.Add(screen);
            screen.Follow = _soft.Follow(Topic, marks => screen.Marks = marks);
            await Task.Yield();
        }

        await marking;
        screens.Count(screen => screen.Marks.Count > 0).ShouldBe(0, "all marks are gone");
        screens.ForEach(screen => screen.Follow!.Dispose());
    }

    private sealed class Holder
    {
        public IReadOnlyList<SoftMark> Marks { get; set; } = [];

        public IDisposable? Follow { get; set; }
    }
}
