using Coop.Core.Access;
using Coop.Core.Facts;

namespace Coop.Core.Members.Tags;

/// <summary>A word the staff put on members to find them by.</summary>
public sealed class Tag
{
    private Tag()
    {
    }

    /// <summary>Names it in conditions: its first name in small letters, without accents, with dashes.</summary>
    public string Code { get; private set; } = "";

    /// <summary>As people read it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    internal static Tag New(string code, string name) => new() { Code = code, Name = name, Rev = 1 };
}

/// <summary>A tag on a member.</summary>
public sealed class MemberTag
{
    private MemberTag()
    {
    }

    /// <summary>Whose.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Code of the tag.</summary>
    public string Tag { get; private set; } = "";

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset AddedAt { get; private set; }

    /// <summary>The person on the staff who put it there.</summary>
    public StaffId? AddedBy { get; private set; }

    internal static MemberTag Of(MemberId member, string tag, StaffId by, DateTimeOffset at) => new() { MemberId = member, Tag = tag, AddedBy = by, AddedAt = at };
}

/// <summary>A product a member would like to hear of.</summary>
public sealed class MemberInterest
{
    private MemberInterest()
    {
    }

    /// <summary>Whose.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The product, or a category of products.</summary>
    public ProductId ProductId { get; private set; }

    /// <summary>Where it comes from: <c>agent</c>, <c>import</c> …</summary>
    public string Source { get; private set; } = "";

    /// <summary>When it was said, UTC.</summary>
    public DateTimeOffset NotedAt { get; private set; }

    /// <summary>The person on the staff who wrote it down, if one did.</summary>
    public StaffId? NotedBy { get; private set; }

    internal static MemberInterest Of(MemberId member, ProductId product, string source, StaffId by, DateTimeOffset at) =>
        new() { MemberId = member, ProductId = product, Source = source, NotedBy = by, NotedAt = at };
}
