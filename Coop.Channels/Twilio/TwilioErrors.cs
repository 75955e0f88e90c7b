using System.Collections.Frozen;
using System.Globalization;
using Coop.Core.Outbound;

namespace Coop.Channels.Twilio;

/// <summary>What Twilio's error codes mean for a message to a member, as our reason codes; the desk has the words.</summary>
public static class TwilioErrors
{
    /// <summary>The member told the carrier to stop.</summary>
    public const string OptedOut = SendOutcome.OptedOut;

    /// <summary>A code that says nothing we could tell a member's agent.</summary>
    public const string Unnamed = "carrier_refused";

    private static readonly FrozenDictionary<int, string> Reasons = new Dictionary<int, string>
    {
        [21211] = "invalid_number",
        [21214] = "invalid_number",
        [21217] = "invalid_number",
        [21614] = "invalid_number",
        [21408] = "no_route",
        [21612] = "no_route",
        [21606] = "sender_unfit",
        [21659] = "sender_unfit",
        [21660] = "sender_unfit",
        [21610] = OptedOut,
        [21617] = "too_long",
        [21635] = "landline",
        [30001] = "carrier_overloaded",
        [30002] = "account_blocked",
        [30003] = "unreachable",
        [30004] = "blocked_by_member",
        [30005] = "unknown_number",
        [30006] = "landline",
        [30007] = "filtered",
        [30008] = "carrier_failed",
        [30034] = "sender_unfit",
        [63014] = "blocked_by_member",
        [63016] = "whatsapp_window",
    }.ToFrozenDictionary();

    /// <summary>The reason behind a code.</summary>
    public static string ReasonOf(int? code) => code is { } number && Reasons.TryGetValue(number, out var reason) ? reason : Unnamed;

    /// <summary>The reason behind a code as webhooks write it; null when there is none.</summary>
    public static string? ReasonOf(string? code) =>
        string.IsNullOrEmpty(code) ? null : ReasonOf(int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);

    /// <summary>All reasons there are.</summary>
    internal static IEnumerable<string> All => Reasons.Values.Append(Unnamed).Distinct(StringComparer.Ordinal);
}
