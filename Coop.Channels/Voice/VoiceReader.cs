using Coop.Channels.Inbound;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Voice;

/// <summary>
/// Reads calls as the network announced them:
/// <c>CallSid=CA…&amp;From=%2B573001234567&amp;To=%2B576015550100&amp;CallStatus=ringing&amp;Direction=inbound</c>.
/// </summary>
public sealed class VoiceReader : IInboundReader
{
    /// <summary>What the stored items are filed under.</summary>
    public const string ConnectionName = "voice";

    private const int LongestNumber = 200;

    /// <inheritdoc />
    public string Connection => ConnectionName;

    /// <inheritdoc />
    public InboundMessage Read(TakenItem item)
    {
        if (FormPairs.Read(item.Body) is not { } fields || fields["CallSid"] is not { Length: > 0 } sid)
        {
            throw new FormatException("The call is not the network's form.");
        }

        // Nobody can be recognised by a withheld number, so each such call is somebody of their own.
        var from = StoredText.Of(fields["From"] ?? "", LongestNumber);
        return new InboundMessage(SmsReader.SenderOf(from, sid), Channel.Voice, "") { Call = new CallArrival(sid, from) };
    }

    internal static RawItem Item(string sid, ReadOnlyMemory<byte> body) => new(ConnectionName, sid, $"{ConnectionName}:{sid}", body);
}

/// <summary>A member calls.</summary>
/// <param name="Sid">The network's id for the call.</param>
/// <param name="From">Their number as the network wrote it.</param>
public sealed record CallArrival(string Sid, string From);
