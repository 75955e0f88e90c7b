using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coop.Core.Facts;

/// <summary>A parked fact as it was told, to be told again by ourselves.</summary>
internal static class ParkedBody
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Of(FactDraft draft) => JsonSerializer.Serialize(draft, draft.GetType(), Json);

    public static FactDraft Read(FactKind kind, string body) => kind switch
    {
        FactKind.Sale => JsonSerializer.Deserialize<SaleDraft>(body, Json)!,
        FactKind.Return => JsonSerializer.Deserialize<ReturnDraft>(body, Json)!,
        FactKind.Contribution => JsonSerializer.Deserialize<ContributionDraft>(body, Json)!,
        _ => JsonSerializer.Deserialize<ServiceUseDraft>(body, Json)!,
    };
}
