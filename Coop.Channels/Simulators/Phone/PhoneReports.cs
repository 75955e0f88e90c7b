using System.Globalization;

namespace Coop.Channels.Simulators.Phone;

/// <summary>What the simulated network reports of calls and rooms, as the cooperative asked for it.</summary>
internal sealed class PhoneReports(PhoneNetwork network, PhonePost post, TimeProvider clock)
{
    /// <summary>Reports how far a call has come, where that is wanted; the reports of one call in their order, unless told otherwise.</summary>
    public void Tell(PhoneLine line, string status)
    {
        var bad = network.Misbehaviour;
        var over = status is not ("initiated" or "ringing" or "in-progress");
        if (line.StatusCallback is not { } address || bad.LoseReports || !line.Wanted.Contains(over ? "completed" : status == "in-progress" ? "answered" : status))
        {
            return;
        }

        lock (line)
        {
            List<KeyValuePair<string, string>> report =
            [
                .. Fields(line, status), new("CallbackSource", "call-progress-events"), new("Timestamp", clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture)),
                new("SequenceNumber", line.Sequence++.ToString(CultureInfo.InvariantCulture)),
            ];
            if (over)
            {
                report.Add(new("CallDuration", ((int)((line.EndedAt - line.AnsweredAt)?.TotalSeconds ?? 0)).ToString(CultureInfo.InvariantCulture)));
            }

            line.HeldReports.Add(report);
            if (bad.Reorder && !over)
            {
                return;
            }

            if (bad.Reorder)
            {
                line.HeldReports.Reverse();
            }

            line.Reports = post.SendAfter(line.Reports, address, network.Token, bad, [.. line.HeldReports]);
            line.HeldReports.Clear();
        }
    }

    /// <summary>Reports what happens in a room, where that is wanted.</summary>
    public void Tell(PhoneRoom room, string what, string wanted, PhoneLine? line)
    {
        var bad = network.Misbehaviour;
        if (room.StatusCallback is not { } address || bad.LoseReports || !room.Wanted.Contains(wanted))
        {
            return;
        }

        lock (room)
        {
            List<KeyValuePair<string, string>> fields =
            [
                new("ConferenceSid", room.Sid), new("FriendlyName", room.Name), new("AccountSid", network.AccountSid), new("StatusCallbackEvent", what),
                new("SequenceNumber", (++room.Sequence).ToString(CultureInfo.InvariantCulture)), new("Timestamp", clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture)),
            ];
            if (line is not null)
            {
                fields.AddRange([new("CallSid", line.Sid), new("Muted", line.Muted ? "true" : "false"), new("Hold", line.OnHold ? "true" : "false")]);
                if (line.Label is { } label)
                {
                    fields.Add(new("ParticipantLabel", label));
                }
            }

            room.Reports = post.SendAfter(room.Reports, address, network.Token, bad, [fields]);
        }
    }

    /// <summary>What every webhook about a call says.</summary>
    public List<KeyValuePair<string, string>> Fields(PhoneLine line, string status) =>
    [
        new("CallSid", line.Sid), new("AccountSid", network.AccountSid), new("From", line.From), new("To", line.To), new("CallStatus", status),
        new("Direction", line.FromCooperative ? "outbound-api" : "inbound"), new("ApiVersion", "2010-04-01"), new("Caller", line.From), new("Called", line.To),
    ];
}
