using Coop.Core.Persistence;
using Shouldly;
using Xunit;

namespace Coop.Testing;

/// <summary>Waits for what another thread or another process does, and fails after ten seconds of it not happening.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private static readonly MachineClock Clock = new();

    /// <summary>Returns as soon as the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what = "") => TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>Returns as soon as the condition holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "")
    {
        var began = Clock.GetTimestamp();
        while (!await condition())
        {
            Clock.GetElapsedTime(began).ShouldBeLessThan(Patience, $"It never happened: {what}");
            await Task.Delay(Interval, Clock, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Looks, and looks once more a moment later: for a loop that goes on while something still is so.</summary>
    public static async Task<bool> StillAsync(Func<Task<bool>> condition)
    {
        if (!await condition())
        {
            return false;
        }

        await Task.Delay(Interval, Clock, TestContext.Current.CancellationToken);
        return await condition();
    }
}
