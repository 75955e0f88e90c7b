using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Workflows.Definitions;

/// <summary>What branches may look at, and the values each can have.</summary>
public static class MemberAttributes
{
    private static readonly string[] YesNo = ["yes", "no"];

    /// <summary>Names and values.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["stage"] = [.. Enum.GetValues<MemberStage>().Select(stage => stage.Stored())],
        ["kind"] = [.. Enum.GetValues<MemberKind>().Select(kind => kind.Stored())],
        ["language"] = ["es", "en"],
        ["identified"] = YesNo,
        ["has_email"] = YesNo,
        ["has_telephone"] = YesNo,
    };
}
