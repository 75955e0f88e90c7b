using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Coop.Testing;

/// <summary>A log that keeps what was wrong, for tests of what the log says and of what it does not.</summary>
public sealed class Journal : ILoggerProvider, ILogger
{
    /// <summary>The errors, in the order in which they were written.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Lines.Enqueue($"{formatter(state, exception)} {exception?.Message}".TrimEnd());
        }
    }

    public void Dispose()
    {
        // Nothing to give back.
    }
}
