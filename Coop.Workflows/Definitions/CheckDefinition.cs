using System.Text.RegularExpressions;
using Coop.Core.Timeline;

namespace Coop.Workflows.Definitions;

/// <summary>Looks over the nodes of a journey as a whole and one by one.</summary>
internal static partial class CheckDefinition
{
    private const int LongestSms = 480;
    private const int LongestText = 10_000;
    private const int LongestSubject = 150;

    /// <summary>Whether a text can be a key or a code.</summary>
    public static bool IsKey(string text) => Key().IsMatch(text);

    /// <summary>All that is wrong. Ways are looked over only when every node of the file could be read.</summary>
    public static IEnumerable<Problem> Problems(IReadOnlyList<JourneyNode> nodes, IReadOnlyCollection<string> purposes, bool complete)
    {
        foreach (var twin in nodes.GroupBy(node => node.Key, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new Problem(twin.Key, $"is there {twin.Count()} times; a key names one node.");
            complete = false;
        }

        foreach (var problem in nodes.SelectMany(node => Of(node, purposes).Select(words => new Problem(node.Key, words))))
        {
            yield return problem;
        }

        if (complete)
        {
            foreach (var problem in OfWays(nodes))
            {
                yield return problem;
            }
        }
    }

    /// <summary>Keys of the nodes from which a way leads back to themselves.</summary>
    public static IReadOnlySet<string> Looping(IReadOnlyList<JourneyNode> nodes)
    {
        var ways = nodes.ToDictionary(node => node.Key, node => node.Ways, StringComparer.Ordinal);
        return ways.Keys.Where(key => Reached(ways[key].Select(way => way.To), ways).Contains(key)).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Of(JourneyNode node, IReadOnlyCollection<string> purposes) => node switch
    {
        TriggerNode trigger => OfEvent(trigger.Event, trigger.Where, fields: [trigger.Each, trigger.CameBy]),
        WaitForNode { Event: WaitForNode.Reply, Where.Count: > 0 } => ["waits for a reply, which has no fields to ask about: 'where' must go."],
        WaitForNode { Event: not WaitForNode.Reply } wait => OfEvent(wait.Event, wait.Where, fields: []),
        SendNode send => OfSend(send, purposes),
        BranchNode branch => OfBranch(branch),
        _ => [],
    };

    private static IEnumerable<string> OfEvent(string name, IReadOnlyList<FieldFilter> filters, IEnumerable<string?> fields)
    {
        if (!JourneyEvents.Fields.TryGetValue(name, out var known))
        {
            yield return $"hears '{name}', which is no event of a member; there are {string.Join(", ", JourneyEvents.Fields.Keys.Order(StringComparer.Ordinal))}.";
            yield break;
        }

        foreach (var field in fields.Concat(filters.Select(filter => filter.Field)).OfType<string>().Where(field => !known.ContainsKey(field)))
        {
            yield return $"asks for '{field}', which {name} does not tell; it tells {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
        }

        foreach (var filter in filters)
        {
            if (filter.Is.Count == 0)
            {
                yield return $"asks for '{filter.Field}' without a value in 'is'.";
            }

            if (known.GetValueOrDefault(filter.Field) is { } values)
            {
                foreach (var value in filter.Is.Where(value => !values.Contains(value, StringComparer.Ordinal)))
                {
                    yield return $"asks whether '{filter.Field}' is '{value}', which it never is; it can be {string.Join(", ", values)}.";
                }
            }
        }
    }

    private static IEnumerable<string> OfSend(SendNode send, IReadOnlyCollection<string> purposes)
    {
        if (send.Channel is not (Channel.Email or Channel.Sms or Channel.Web))
        {
            yield return "sends on a channel on which no message can be written; there are email, sms and web.";
        }

        if (!purposes.Contains(send.Purpose, StringComparer.Ordinal))
        {
            yield return $"sends for '{send.Purpose}', which is no purpose of consent; there are {string.Join(", ", purposes.Order(StringComparer.Ordinal))}.";
        }

        if (send.Channel == Channel.Email && send.Subject is null)
        {
            yield return "sends an e-mail without a 'subject'.";
        }

        if (send.Channel != Channel.Email && send.Subject is not null)
        {
            yield return "has a 'subject', which only an e-mail has.";
        }

        var most = send.Channel == Channel.Sms ? LongestSms : LongestText;
        foreach (var words in OfTexts("text", send.Text, most).Concat(send.Subject is null ? [] : OfTexts("subject", send.Subject, LongestSubject)))
        {
            yield return words;
        }
    }

    private static IEnumerable<string> OfTexts(string property, Wording wording, int most)
    {
        foreach (var (language, text) in new[] { ("es", wording.Es), ("en", wording.En) })
        {
            if (Template.Parse(text).Problem is { } problem)
            {
                yield return $"in '{property}' ({language}) {problem}.";
            }

            if (text.Length > most)
            {
                yield return $"in '{property}' ({language}) has {text.Length} characters; {most} is the most.";
            }

            if (property == "subject" && text.Any(char.IsControl))
            {
                yield return $"in 'subject' ({language}) has more than one line.";
            }
        }
    }

    private static IEnumerable<string> OfBranch(BranchNode branch)
    {
        if (!MemberAttributes.Values.TryGetValue(branch.Attribute, out var values))
        {
            yield return $"branches on '{branch.Attribute}', which is not known of members; there are {string.Join(", ", MemberAttributes.Values.Keys)}.";
            yield break;
        }

        if (branch.Cases.Count == 0 || branch.Cases.Any(c => c.Is.Count == 0))
        {
            yield return "has a way without a value: each of 'cases' needs 'is', and there must be one.";
        }

        var asked = branch.Cases.SelectMany(c => c.Is).ToList();
        foreach (var value in asked.Where(value => !values.Contains(value, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal))
        {
            yield return $"asks whether '{branch.Attribute}' is '{value}', which it never is; it can be {string.Join(", ", values)}.";
        }

        foreach (var twice in asked.GroupBy(value => value, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"has two ways for '{twice.Key}'; only the first would be taken.";
        }
    }

    private static IEnumerable<Problem> OfWays(IReadOnlyList<JourneyNode> nodes)
    {
        var triggers = nodes.OfType<TriggerNode>().ToList();
        if (triggers.Count != 1)
        {
            yield return new Problem(null, triggers.Count == 0 ? "The journey has no trigger: nobody would ever come in." : $"The journey has {triggers.Count} triggers; it may have one.");
            yield break;
        }

        var ways = nodes.ToDictionary(node => node.Key, node => node.Ways, StringComparer.Ordinal);
        var lost = nodes.SelectMany(node => node.Ways.Where(way => !ways.ContainsKey(way.To)).Select(way => new Problem(node.Key, $"leads by '{way.Name}' to '{way.To}', which is not there."))).ToList();
        foreach (var problem in lost)
        {
            yield return problem;
        }

        if (lost.Count > 0)
        {
            yield break;
        }

        foreach (var node in nodes.Where(node => node.Ways.Any(way => way.To == triggers[0].Key)))
        {
            yield return new Problem(node.Key, "leads back to the trigger; members come in there and nowhere else.");
        }

        var reached = Reached([triggers[0].Key], ways);
        foreach (var node in nodes.Where(node => !reached.Contains(node.Key)))
        {
            yield return new Problem(node.Key, "is on no way from the trigger: nobody would ever get there.");
        }

        var quick = ways.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Way>)[.. pair.Value.Where(way => !way.TakesTime)], StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => Reached(quick[node.Key].Select(way => way.To), quick).Contains(node.Key)))
        {
            yield return new Problem(node.Key, "is on a loop without a wait: a member would go round without end.");
        }
    }

    private static HashSet<string> Reached(IEnumerable<string> from, Dictionary<string, IReadOnlyList<Way>> ways)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(from);
        while (open.TryPop(out var key))
        {
            if (reached.Add(key) && ways.TryGetValue(key, out var on))
            {
                foreach (var way in on)
                {
                    open.Push(way.To);
                }
            }
        }

        return reached;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,39}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
