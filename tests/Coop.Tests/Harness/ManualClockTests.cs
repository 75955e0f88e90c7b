using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Harness;

[Trait("Category", "unit")]
public sealed class ManualClockTests
{
    private readonly ManualClock _clock = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_the_order_they_are_due_each_at_its_own_time()
    {
        var start = _clock.GetUtcNow();
        using var late = Timer("late", 30);
        using var early = Timer("early", 10);

        _clock.Advance(TimeSpan.FromSeconds(60));

        _fired.ShouldBe(["early 10", "late 30"]);
        _clock.GetUtcNow().ShouldBe(start.AddSeconds(60));
    }

    [Fact]
    public void A_periodic_timer_fires_once_per_period_until_it_is_disposed()
    {
        var timer = Timer("beat", 10, 10);

        _clock.Advance(TimeSpan.FromSeconds(25));
        timer.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(25));

        _fired.ShouldBe(["beat 10", "beat 20"]);
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_reaches_it()
    {
        var delay = Task.Delay(TimeSpan.FromHours(1), _clock, TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromMinutes(59));
        var before = delay.IsCompleted;
        _clock.Advance(TimeSpan.FromMinutes(1));
        await delay;

        before.ShouldBeFalse();
    }

    private ITimer Timer(string name, int due, int period = 0)
    {
        var start = _clock.GetTimestamp();
        return _clock.CreateTimer(
            _ => _fired.Add($"{name} {_clock.GetElapsedTime(start).TotalSeconds:0}"), null, TimeSpan.FromSeconds(due), TimeSpan.FromSeconds(period));
    }
}
