using Coop.Channels.Web;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Web.Worlds;

/// <summary>One thing that happens in a story, so long before the present.</summary>
/// <param name="Ago">How long ago.</param>
/// <param name="Play">Makes it happen to the visitor the story is about.</param>
internal sealed record Step(TimeSpan Ago, Func<Stage, WebSessionId, CancellationToken, Task> Play)
{
    public static Step Wrote(string ago, string text) => new(Past(ago), (stage, visitor, ct) => stage.WriteAsync(visitor, text, ct));

    public static Step Took(string ago, string agent) => new(Past(ago), (stage, visitor, ct) => stage.TakeAsync(agent, visitor, ct));

    public static Step Replied(string ago, string agent, string text) => new(Past(ago), (stage, visitor, ct) => stage.ReplyAsync(agent, visitor, text, ct));

    public static Step Saw(string ago) => new(Past(ago), (stage, visitor, ct) => stage.SeeAsync(visitor, ct));

    public static Step Noted(string ago, string agent, string text) => new(Past(ago), (stage, visitor, ct) => stage.NoteAsync(agent, visitor, text, ct));

    public static Step Closed(string ago, string agent, string disposition) =>
        new(Past(ago), (stage, visitor, ct) => stage.CloseAsync(agent, visitor, disposition, ct));

    public static Step Said(string ago, string agent, Channel channel, bool granted, string purpose = Purpose.Service) =>
        new(Past(ago), (stage, visitor, ct) => stage.ConsentAsync(agent, visitor, channel, purpose, granted, ct));

    public static Step Identified(string ago, string agent, MemberDetails details) =>
        new(Past(ago), (stage, visitor, ct) => stage.IdentifyAsync(agent, visitor, details, ct));

    /// <summary><c>2d</c>, <c>3h</c>, <c>25m</c> or <c>40s</c>, or several of them as <c>2d 3h</c>.</summary>
    private static TimeSpan Past(string ago) => ago.Split(' ').Aggregate(TimeSpan.Zero, (sum, part) => sum + part[^1] switch
    {
        'd' => TimeSpan.FromDays(Count(part)),
        'h' => TimeSpan.FromHours(Count(part)),
        'm' => TimeSpan.FromMinutes(Count(part)),
        's' => TimeSpan.FromSeconds(Count(part)),
        _ => throw new FormatException($"'{ago}' is no time span of a story."),
    });

    private static int Count(string part) => int.Parse(part.AsSpan(0, part.Length - 1), System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What happened between the cooperative and one visitor of its web chat.</summary>
/// <param name="Document">The member's document; null for a visitor nobody knows.</param>
/// <param name="Steps">What happened.</param>
internal sealed record Story(string? Document, params IReadOnlyList<Step> Steps);
