using System.Diagnostics;

namespace Coop.Core.Health;

/// <summary>
/// The product's own spans: use cases, and what workers do. They name kinds and counts, never persons or texts.
/// </summary>
public static class Spans
{
    private static readonly ActivitySource Source = new("Coop.Work");

    /// <summary>Begins a span that ends when disposed of; null while nobody gathers traces.</summary>
    public static Activity? Begin(string name, string tag, object value) =>
        Source.StartActivity(name) is { } span ? span.SetTag(tag, value) : null;

    /// <summary>Says that what the span covers failed, by the kind of error only: its words may hold what nobody else should read.</summary>
    public static void Failed(this Activity? span, Exception error) => span?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
}
