using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Coop.Tests.Portal;

/// <summary>Hears the statements that what runs in its scope sends to the database, in order, by their tags.</summary>
internal sealed partial class Statements : IDisposable
{
    private readonly ConcurrentQueue<string> _tags = [];
    private readonly Activity _scope = new("test");
    private readonly ActivityListener _listener;

    public Statements()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(_listener);
        _scope.Start();
    }

    public IReadOnlyList<string> Tags => [.. _tags];

    public void Dispose()
    {
        _scope.Stop();
        _scope.Dispose();
        _listener.Dispose();
    }

    private void Hear(Activity activity)
    {
        if (activity.TraceId != _scope.TraceId)
        {
            return;
        }

        var text = activity.TagObjects.Where(tag => tag.Key is "db.query.text" or "db.statement").Select(tag => tag.Value as string).FirstOrDefault() ?? activity.DisplayName;
        foreach (Match tag in Tag().Matches(text))
        {
            _tags.Enqueue(tag.Value);
        }
    }

    [GeneratedRegex(@"coop:[\w.]+")]
    private static partial Regex Tag();
}
