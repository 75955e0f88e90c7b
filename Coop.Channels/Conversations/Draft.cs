using Coop.Core.Access;
using Coop.Core.Members;

namespace Coop.Channels.Conversations;

/// <summary>What somebody is writing to a member, kept on the server so that no cut connection and no closed tab loses it.</summary>
public sealed class Draft
{
    private Draft()
    {
    }

    /// <summary>Whose draft.</summary>
    public StaffId StaffId { get; private set; }

    /// <summary>About which member.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The text so far.</summary>
    public string Body { get; private set; } = "";

    /// <summary>A note among staff rather than a reply.</summary>
    public bool Note { get; private set; }

    /// <summary>Counts the saves; an older one never overwrites a newer.</summary>
    public long Rev { get; private set; }

    /// <summary>When it was last saved, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }
}
