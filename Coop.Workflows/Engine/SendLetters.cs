using Coop.Core.Consent;
using Coop.Core.Outbound;
using Coop.Core.Persistence;

namespace Coop.Workflows.Engine;

/// <summary>
/// Puts the messages a set of members have come to into the outbox. What the contact policy would refuse is not written;
/// the reason is logged and the member goes on. When a message leaves, the policy is asked again.
/// </summary>
public sealed class SendLetters(IThreads threads, QueueMessages outbox)
{
    internal async Task RunAsync(Work work, IReadOnlyList<(Traveller Traveller, Letter Letter)> letters, CancellationToken ct)
    {
        foreach (var (traveller, letter) in letters.Where(l => l.Letter.To is null))
        {
            traveller.Held(letter.Node, "no_address");
        }

        var addressed = letters.Where(l => l.Letter.To is not null).ToList();
        if (addressed.Count == 0)
        {
            return;
        }

        var known = await threads.FindAsync(work, addressed.ConvertAll(Key), ct);
        var verdicts = await ContactPolicy.JudgeAsync(work, addressed.ConvertAll(l => Question(l, known)), ct);
        var allowed = new List<(Traveller Traveller, Letter Letter)>(addressed.Count);
        foreach (var (one, verdict) in addressed.Zip(verdicts))
        {
            // What is refused only for now is written, and waits in the outbox.
            if (verdict.Allowed || verdict.NotBefore is not null)
            {
                allowed.Add(one);
            }
            else
            {
                one.Traveller.Held(one.Letter.Node, verdict.Reason);
            }
        }

        await QueueAsync(work, allowed, ct);
    }

    private async Task QueueAsync(Work work, List<(Traveller Traveller, Letter Letter)> allowed, CancellationToken ct)
    {
        if (allowed.Count == 0)
        {
            return;
        }

        var open = await threads.OpenAsync(work, allowed.ConvertAll(Key), ct);
        var drafts = allowed.ConvertAll(l => new OutboundDraft(
            l.Traveller.DedupeKey, l.Traveller.Taken.Member, open[Key(l)], l.Letter.To!.Value, l.Letter.Node.Channel, l.Letter.Node.Purpose,
            Author: null, work.Now, l.Letter.Body)
        {
            Subject = l.Letter.Subject,
        });
        foreach (var (one, id) in allowed.Zip(await outbox.RunAsync(work, drafts, ct)))
        {
            one.Traveller.Sent(one.Letter.Node, id);
        }
    }

    private static ThreadKey Key((Traveller Traveller, Letter Letter) one) =>
        new(one.Traveller.Taken.Member, one.Letter.To!.Value, one.Letter.Node.Channel);

    private static ContactQuestion Question((Traveller Traveller, Letter Letter) one, IReadOnlyDictionary<ThreadKey, Guid> known) =>
        new(one.Traveller.Taken.Member, known.TryGetValue(Key(one), out var thread) ? thread : null, one.Letter.To!.Value, one.Letter.Node.Channel, one.Letter.Node.Purpose);
}
