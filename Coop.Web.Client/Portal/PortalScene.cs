using Coop.Channels.Portal;

namespace Coop.Web.Client.Portal;

/// <summary>What every page of the portal must know of the request it answers; pages know no request themselves.</summary>
/// <param name="Cooperative">What the cooperative is called.</param>
/// <param name="Language"><c>es</c> or <c>en</c>.</param>
/// <param name="Theme"><c>system</c>, <c>light</c> or <c>dark</c>.</param>
/// <param name="Path">Which page it is, for coming back to it.</param>
/// <param name="Now">The present moment in the cooperative's time zone.</param>
/// <param name="Zone">That time zone.</param>
/// <param name="Asset">The address of a file, by its name, under which it never changes.</param>
public sealed record PortalScene(
    string Cooperative, string Language, string Theme, string Path, DateTimeOffset Now, TimeZoneInfo Zone, Func<string, string> Asset)
{
    /// <summary>Who is signed in; null on the way in.</summary>
    public PortalVisitor? Visitor { get; init; }

    /// <summary>The page has a script: the one that keeps a conversation, or points, live.</summary>
    public bool IsLive { get; init; }

    /// <summary>A moment as the clock of the cooperative shows it.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);
}
