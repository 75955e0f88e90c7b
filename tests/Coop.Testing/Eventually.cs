using Coop.Core.Persistence;
using Shouldly;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// Waits for what another thread or another process does, and fails after a minute of it not happening: events wait for whatever any test
/// on the server has begun before them.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private static readonly MachineClock Clock = new();

    /// <summary>Returns as soon as the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what = "") => TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>Returns as soon as the condition holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, string what = "") =>
        NothingAsync(async () => await condition() ? "" : what.Length > 0 ? what : "what was waited for", "did not happen");

    /// <summary>Returns as soon as nothing stands in the way; else what did at the last is in the failure.</summary>
    public static async Task NothingAsync(Func<Task<string>> obstacle, string predicate)
    {
        var began = Clock.GetTimestamp();
        while (await obstacle() is { Length: > 0 } what)
        {
            Clock.GetElapsedTime(began).ShouldBeLessThan(Patience, $"{what} {predicate}");
            await Task.Delay(Interval, Clock, TestContext.Current.CancellationToken);
        }
    }
}
