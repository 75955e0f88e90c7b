using System.Globalization;
using System.Resources;
using System.Text;
using System.Xml;

namespace Coop.Channels.Voice;

/// <summary>What the cooperative says on the telephone and what the network is to do (TwiML), in the member's language.</summary>
internal static class VoiceTwiml
{
    /// <summary>Between two announcements to one who waits, in seconds.</summary>
    private const int WaitPause = 20;

    private static readonly ResourceManager Texts = new("Coop.Channels.Voice.VoiceTexts", typeof(VoiceTwiml).Assembly);

    /// <summary>No more to do: what was under way goes on, or the call is over.</summary>
    public static string Nothing { get; } = Document(_ => { });

    /// <summary>Ends the call.</summary>
    public static string Hangup { get; } = Document(xml => Element(xml, "Hangup"));

    /// <summary>Greets a member who calls, and has them wait in the call's room until somebody of the staff enters it.</summary>
    public static string Greeting(string room, string language, VoiceUrls urls) => Document(xml =>
    {
        Say(xml, "Greeting", language);
        xml.WriteStartElement("Dial");
        xml.WriteAttributeString("action", urls.After);
        Conference(xml, room, urls.Room(room), LegRole.Member.ToString().ToLowerInvariant(), starts: false, urls.Wait(language));
        xml.WriteEndElement();
        Element(xml, "Hangup");
    });

    /// <summary>Puts somebody of the staff into the room of a call they make.</summary>
    public static string EnterRoom(string room, string label, string language, VoiceUrls urls) => Document(xml =>
    {
        Say(xml, "Connecting", language);
        xml.WriteStartElement("Dial");
        Conference(xml, room, urls.Room(room), label, starts: true, wait: null);
        xml.WriteEndElement();
        Element(xml, "Hangup");
    });

    /// <summary>What one hears who waits; the network asks for it again when it is over.</summary>
    public static string Waiting(string language) => Document(xml =>
    {
        Element(xml, "Pause", ("length", WaitPause.ToString(CultureInfo.InvariantCulture)));
        Say(xml, "Waiting", language);
    });

    /// <summary>Nobody took the call in time.</summary>
    public static string Farewell(string language) => Document(xml =>
    {
        Say(xml, "Farewell", language);
        Element(xml, "Hangup");
    });

    private static void Conference(XmlWriter xml, string room, string callback, string label, bool starts, string? wait)
    {
        xml.WriteStartElement("Conference");
        xml.WriteAttributeString("beep", "false");
        xml.WriteAttributeString("startConferenceOnEnter", starts ? "true" : "false");
        xml.WriteAttributeString("endConferenceOnExit", "true");
        xml.WriteAttributeString("participantLabel", label);
        if (wait is not null)
        {
            xml.WriteAttributeString("waitUrl", wait);
        }

        xml.WriteAttributeString("statusCallback", callback);
        xml.WriteAttributeString("statusCallbackEvent", "start end join leave");
        xml.WriteString(room);
        xml.WriteEndElement();
    }

    private static void Say(XmlWriter xml, string text, string language)
    {
        // The networks speak the Spanish of Mexico and of Spain; the former is the nearer.
        xml.WriteStartElement("Say");
        xml.WriteAttributeString("language", language == "en" ? "en-US" : "es-MX");
        xml.WriteString(Texts.GetString(text, CultureInfo.GetCultureInfo(language == "en" ? "en" : "es-CO")));
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, params (string Name, string Value)[] attributes)
    {
        xml.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }

        xml.WriteEndElement();
    }

    private static string Document(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
        {
            xml.WriteStartElement("Response");
            write(xml);
            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

/// <summary>Where the network reaches us about calls.</summary>
/// <param name="Site">The site, without a slash at the end.</param>
/// <param name="Connection">The opaque name of the connection.</param>
internal sealed record VoiceUrls(string Site, string Connection)
{
    /// <summary>After the room.</summary>
    public string After => $"{Site}{VoiceModule.ArrivalPath(Connection)}/after";

    /// <summary>While one waits.</summary>
    public string Wait(string language) => $"{Site}{VoiceModule.ArrivalPath(Connection)}/wait?language={language}";

    /// <summary>What happens in a room.</summary>
    public string Room(string room) => $"{Site}{VoiceModule.ArrivalPath(Connection)}/room?room={Uri.EscapeDataString(room)}";

    /// <summary>How far a leg has come.</summary>
    public string Leg(string room, CallLegId leg) => $"{Site}{VoiceModule.StatusPath(Connection)}?room={Uri.EscapeDataString(room)}&leg={leg.Value:D}";
}
