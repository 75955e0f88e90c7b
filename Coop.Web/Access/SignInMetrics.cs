using System.Diagnostics.Metrics;

namespace Coop.Web.Access;

/// <summary>Counts how tries to sign in end: a list of passwords being tried shows, and so does a forgotten one.</summary>
public sealed class SignInMetrics(IMeterFactory meters)
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Web.Access";

    private readonly Counter<long> _tries = meters.Create(Meter).CreateCounter<long>("coop.access.sign_ins", "{try}", "Tries to sign in, by outcome.");

    /// <summary>One more try ended so: <c>signed_in</c>, <c>refused</c> or <c>too_many</c>.</summary>
    public void Count(string outcome) => _tries.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
