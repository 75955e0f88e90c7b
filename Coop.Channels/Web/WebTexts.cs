using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Resources;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>What the widget says, in the languages there are: Spanish unless somebody asks for English.</summary>
internal sealed class WebTexts(IOptions<WebChatOptions> options)
{
    private const string ForWidget = "widget_";
    private static readonly ResourceManager Resources = new(typeof(WebTexts));
    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es-CO");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private readonly ConcurrentDictionary<CultureInfo, byte[]> _documents = [];

    public static string Text(string key, CultureInfo language) =>
        Resources.GetString(key, language) ?? throw new MissingManifestResourceException($"No text is called {key}.");

    /// <summary>What the page asks for, else what the browser prefers.</summary>
    public static CultureInfo LanguageOf(HttpRequest request)
    {
        var wanted = (string?)request.Query["lang"] ?? (string?)request.Headers.AcceptLanguage;
        return wanted is not null && wanted.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Spanish;
    }

    /// <summary>Texts and settings of the widget, as one JSON document.</summary>
    public ReadOnlyMemory<byte> DocumentIn(CultureInfo language) => _documents.GetOrAdd(language, Write);

    private byte[] Write(CultureInfo language)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("lang", language.Name);
            json.WriteString("title", options.Value.Title ?? Text("title", language));
            json.WriteString("privacyUrl", options.Value.PrivacyUrl);
            json.WriteNumber("maxLength", options.Value.MaxLength);
            json.WriteStartObject("texts");
            foreach (var key in Keys().Where(key => key.StartsWith(ForWidget, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                json.WriteString(key[ForWidget.Length..], Text(key, language));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static IEnumerable<string> Keys() =>
        Resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>().Select(entry => (string)entry.Key);
}
