using System.Globalization;
using System.Resources;
using Coop.Channels.Web;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Portal;

/// <summary>What the portal writes to members without anybody having written it.</summary>
public sealed class PortalTexts(IOptions<WebChatOptions> cooperative)
{
    private static readonly ResourceManager Texts = new("Coop.Channels.Portal.PortalTexts", typeof(PortalTexts).Assembly);

    /// <summary>What the cooperative is called on the portal's pages.</summary>
    public string NameIn(string language) => Name(CultureOf(language));

    /// <summary>The message that carries a code, and the link beside it where there is one.</summary>
    public (string? Subject, string Body) CodeMessage(Channel channel, string language, string code, string? link)
    {
        var culture = CultureOf(language);
        var name = Name(culture);
        var form = (channel == Channel.Email ? "Email" : "Sms") + (link is null ? "" : "Link");
        return (channel == Channel.Email ? Fill("Subject", name) : null, Fill(form, name, code, link ?? ""));

        string Fill(string key, params object[] holes) => string.Format(culture, In(key, culture), holes);
    }

    /// <summary>
    /// The version of the sentences by which members allow and forbid. Whoever changes a word of them gives them a new one: a
    /// consent is proved by what was on screen.
    /// </summary>
    public const string WordingVersion = "2026-11-22";

    /// <summary>The sentence a member says yes to, or takes back.</summary>
    public string Wording(Channel channel, string purpose, bool granted, string language)
    {
        var culture = CultureOf(language);
        return string.Format(
            culture, In(granted ? "Consent.grant" : "Consent.withdraw", culture), Name(culture), In($"Channel.{channel.Stored()}", culture), In($"Purpose.{purpose}", culture));
    }

    private string Name(CultureInfo culture) => cooperative.Value.Title ?? In("Cooperative", culture);

    private static CultureInfo CultureOf(string language) => CultureInfo.GetCultureInfo(language == "en" ? "en" : "es-CO");

    private static string In(string key, CultureInfo culture) =>
        Texts.GetString(key, culture) ?? throw new MissingManifestResourceException($"No text is called {key}.");
}
