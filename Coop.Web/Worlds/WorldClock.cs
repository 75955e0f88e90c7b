namespace Coop.Web.Worlds;

/// <summary>Lets a world's stories happen at their own times in the past.</summary>
internal sealed class WorldClock(TimeProvider real) : TimeProvider
{
    private DateTimeOffset _now = real.GetUtcNow();

    /// <summary>The moment the world was begun, to which its stories lead up.</summary>
    public DateTimeOffset Today { get; } = real.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _now;

    public void TurnTo(DateTimeOffset moment) => _now = moment;
}
