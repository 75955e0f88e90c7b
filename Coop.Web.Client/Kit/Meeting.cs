namespace Coop.Web.Client.Kit;

/// <summary>
/// Two people changed the same thing at once, and one saved first. What the other did not touch becomes what was saved; what they typed stays,
/// and where both changed it, what the first one wrote is said: beside the field by <see cref="Kit.Theirs"/>, or all together by <see cref="MeetingNote"/>.
/// </summary>
public sealed class Meeting
{
    private readonly List<(string Field, string Said)> _met = [];

    /// <summary>What a colleague wrote where something else was typed, by field, in the order they were joined.</summary>
    public IReadOnlyList<(string Field, string Said)> Met => _met;

    /// <summary>What a field shows now.</summary>
    /// <param name="field">Names the field.</param>
    /// <param name="typed">What stands in it.</param>
    /// <param name="before">What it was when the person began.</param>
    /// <param name="now">What a colleague saved.</param>
    /// <param name="show">That in words.</param>
    public T Join<T>(string field, T typed, T before, T now, Func<T, string> show)
    {
        var same = EqualityComparer<T>.Default;
        if (same.Equals(typed, before) || same.Equals(typed, now))
        {
            return now;
        }

        if (!same.Equals(before, now))
        {
            _met.Add((field, show(now)));
        }

        return typed;
    }

    /// <summary>What a colleague wrote into a field while something else was typed; null where there is nothing to say.</summary>
    public string? Theirs(string field) => _met.Find(one => one.Field == field).Said;
}
