using Coop.Core.Members;

namespace Coop.Core.Conditions;

/// <summary>What has to be read of a member before conditions can be asked of them; reading nothing else keeps it quick.</summary>
[Flags]
internal enum PictureParts
{
    None = 0,
    Sales = 1,
    Contributions = 2,
    Points = 4,
    Consents = 8,
    Contacts = 16,
    Tags = 32,
    Entries = 64,
    Attributes = 128,
    Answers = 256,
    Requests = 512,
    All = 1023,
}

/// <summary>What is known of one member at a moment, as far as conditions ask for it.</summary>
internal sealed class MemberPicture
{
    public required MemberId Id { get; init; }

    /// <summary>The values of fields that are one of a list, by the field's code; the branch by its id. Unknown ones are absent.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, decimal> Numbers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DateOnly> Days { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DateTimeOffset> Moments { get; } = new(StringComparer.Ordinal);

    public Guid? Branch { get; set; }

    public decimal Balance { get; set; }

    public List<SoldSale> Sales { get; } = [];

    public List<SoldLine> Lines { get; } = [];

    public List<PaidIn> Contributions { get; } = [];

    public List<PointsMove> Points { get; } = [];

    public List<(DateOnly Expires, decimal Points)> Lots { get; } = [];

    /// <summary>The latest word on each channel and purpose.</summary>
    public Dictionary<(string Channel, string Purpose), bool> Consents { get; } = [];

    public List<(string Kind, bool Verified)> Contacts { get; } = [];

    public HashSet<string> Tags { get; } = new(StringComparer.Ordinal);

    public HashSet<Guid> Interests { get; } = [];

    public List<HappenedEntry> Entries { get; } = [];

    /// <summary>What became of asking: which question, how it ended, when.</summary>
    public List<(string Question, string Outcome, DateTimeOffset At)> Answers { get; } = [];

    /// <summary>What they asked of the cooperative, without what was written down by mistake.</summary>
    public List<MadeRequest> Requests { get; } = [];
}

internal sealed record MadeRequest(string Kind, string State, DateOnly Received, DateOnly? Due, DateOnly? Closed);

internal sealed record SoldSale(DateTimeOffset At, Guid? Branch, string Channel, decimal Total, decimal? Returned);

internal sealed record SoldLine(Guid Sale, DateTimeOffset At, Guid? Branch, string Channel, Guid Product, decimal Quantity, decimal Amount, decimal? QuantityBack, decimal AmountBack);

internal sealed record PaidIn(string Kind, string Entry, DateOnly Period, decimal Amount, DateTimeOffset At);

internal sealed record PointsMove(string Kind, decimal Points, DateOnly On);

internal sealed record HappenedEntry(string Kind, string Channel, string Direction, DateTimeOffset At);
