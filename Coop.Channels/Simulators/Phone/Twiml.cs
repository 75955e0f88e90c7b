using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Coop.Channels.Simulators.Phone;

/// <summary>
/// Obeys what the cooperative answers on the telephone (TwiML): says, waits, asks for keys, puts into rooms, hangs up.
/// Verbs nobody here knows are passed over, as a network passes over what it cannot do.
/// </summary>
internal sealed class Twiml(PhoneExchange exchange, PhoneLine line, CancellationToken ct)
{
    private static readonly TimeSpan LoopPause = TimeSpan.FromSeconds(1);

    /// <summary>Asks the address what to do and does it, to the end.</summary>
    public async Task RunAsync(string address, IReadOnlyList<KeyValuePair<string, string>> also)
    {
        if (await exchange.FetchAsync(line, address, also, ct) is { } document)
        {
            await ObeyAsync(document, address);
            return;
        }

        if (ct.IsCancellationRequested)
        {
            return;
        }

        exchange.Hear(line, "An application error has occurred. Goodbye.");
        exchange.End(line, "completed");
    }

    /// <summary>Does what a document says, then hangs up. Addresses in it may be relative to where it came from.</summary>
    public async Task ObeyAsync(string document, string? address)
    {
        if (Parse(document) is not { } verbs)
        {
            exchange.Hear(line, "An application error has occurred. Goodbye.");
            exchange.End(line, "completed");
            return;
        }

        foreach (var verb in verbs)
        {
            if (await DoAsync(verb, address))
            {
                return;
            }
        }

        exchange.End(line, "completed");
    }

    /// <summary>What one waiting in a room hears, over and over.</summary>
    public async Task WaitAsync(string address, CancellationToken until)
    {
        while (!until.IsCancellationRequested && await exchange.FetchAsync(line, address, [], until) is { } document && Parse(document) is { } verbs)
        {
            foreach (var verb in verbs.Where(v => v.Name.LocalName is "Say" or "Play" or "Pause"))
            {
                if (!until.IsCancellationRequested)
                {
                    await SpeakAsync(verb, until);
                }
            }

            await exchange.PauseAsync(LoopPause, until);
        }
    }

    /// <summary>True when the rest of the document is not reached.</summary>
    private async Task<bool> DoAsync(XElement verb, string? address)
    {
        switch (verb.Name.LocalName)
        {
            case "Say" or "Play" or "Pause":
                await SpeakAsync(verb, ct);
                return ct.IsCancellationRequested;
            case "Gather":
                return await GatherAsync(verb, address);
            case "Dial" when verb.Element("Conference") is { } conference:
                return await ConferAsync(verb, conference, address);
            case "Redirect":
                await RunAsync(Absolute(verb.Value, address), []);
                return true;
            case "Hangup":
                exchange.End(line, "completed");
                return true;
            case "Reject":
                exchange.End(line, (string?)verb.Attribute("reason") == "busy" ? "busy" : "no-answer");
                return true;
            default:
                return false;
        }
    }

    private async Task SpeakAsync(XElement verb, CancellationToken until)
    {
        if (verb.Name.LocalName == "Pause")
        {
            await exchange.PauseAsync(TimeSpan.FromSeconds(Number(verb, "length", 1)), until);
            return;
        }

        exchange.Hear(line, verb.Name.LocalName == "Say" ? verb.Value.Trim() : $"♪ {verb.Value.Trim()}");
    }

    private async Task<bool> GatherAsync(XElement gather, string? address)
    {
        foreach (var inner in gather.Elements().Where(e => e.Name.LocalName is "Say" or "Play" or "Pause"))
        {
            await SpeakAsync(inner, ct);
        }

        var keys = await exchange.KeysAsync(line, Number(gather, "numDigits", int.MaxValue), TimeSpan.FromSeconds(Number(gather, "timeout", 5)), ct);
        if (ct.IsCancellationRequested)
        {
            return true;
        }

        if (keys.Length == 0 && (string?)gather.Attribute("actionOnEmptyResult") != "true")
        {
            return false;
        }

        await RunAsync(Absolute((string?)gather.Attribute("action") ?? "", address), [new("Digits", keys)]);
        return true;
    }

    private async Task<bool> ConferAsync(XElement dial, XElement conference, string? address)
    {
        var seat = exchange.Enter(line, new RoomWish(conference.Value.Trim())
        {
            StartsOnEnter = (string?)conference.Attribute("startConferenceOnEnter") != "false",
            EndsOnExit = (string?)conference.Attribute("endConferenceOnExit") == "true",
            Label = (string?)conference.Attribute("participantLabel"),
            StatusCallback = (string?)conference.Attribute("statusCallback") is { } callback ? Absolute(callback, address) : null,
            Wanted = ((string?)conference.Attribute("statusCallbackEvent") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        });
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var music = (string?)conference.Attribute("waitUrl") is { Length: > 0 } wait && !exchange.HasStarted(line) ? WaitAsync(Absolute(wait, address), waiting.Token) : Task.CompletedTask;
        _ = QuietAsync(PhoneExchange.Begun(seat), waiting);
        await seat.Left.Task.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await waiting.CancelAsync();
        await music;
        if (ct.IsCancellationRequested)
        {
            return true;
        }

        if ((string?)dial.Attribute("action") is not { Length: > 0 } action)
        {
            return false;
        }

        await RunAsync(Absolute(action, address), [new("DialCallStatus", "completed")]);
        return true;
    }

    private static async Task QuietAsync(Task when, CancellationTokenSource music)
    {
        await when;
        try
        {
            await music.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The call has gone on already.
        }
    }

    private static List<XElement>? Parse(string document)
    {
        try
        {
            return XDocument.Parse(document).Root is { Name.LocalName: "Response" } root ? [.. root.Elements()] : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static int Number(XElement verb, string attribute, int otherwise) =>
        int.TryParse((string?)verb.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Absolute(string target, string? address) =>
        address is null ? target : new Uri(new Uri(address), target).AbsoluteUri;
}

/// <summary>How somebody enters a room.</summary>
internal sealed record RoomWish(string Name)
{
    public bool StartsOnEnter { get; init; } = true;

    public bool EndsOnExit { get; init; }

    public string? Label { get; init; }

    public string? StatusCallback { get; init; }

    public IReadOnlyCollection<string> Wanted { get; init; } = [];
}
