using System.Globalization;
using System.Resources;

namespace Coop.Channels.Sms;

/// <summary>
/// What members read on their telephones without anybody having written it. Nobody knows the language of a number, so both
/// are in it; in letters of the short alphabet, so that it costs one message.
/// </summary>
public sealed class SmsTexts
{
    private static readonly ResourceManager Texts = new("Coop.Channels.Sms.SmsTexts", typeof(SmsTexts).Assembly);
    private static readonly CultureInfo[] Languages = [new("es-CO"), new("en")];

    /// <summary>The answer to STOP and its like.</summary>
    public string Forbidden { get; } = In("Forbidden");

    /// <summary>The answer to START and its like.</summary>
    public string Allowed { get; } = In("Allowed");

    private static string In(string name) => string.Join(" / ", Languages.Select(language => Texts.GetString(name, language)));
}
