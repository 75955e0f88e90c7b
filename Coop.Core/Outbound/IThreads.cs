using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Core.Outbound;

/// <summary>An address of a member on a channel: what a thread is about.</summary>
/// <param name="Member">With whom.</param>
/// <param name="To">At which address.</param>
/// <param name="Channel">On which channel.</param>
public readonly record struct ThreadKey(MemberId Member, ContactPointId To, Channel Channel);

/// <summary>
/// Where messages that the cooperative begins find their conversation, so that what the member answers stands in the same
/// thread. The channels keep the conversations; whoever asks holds the members' heads.
/// </summary>
public interface IThreads
{
    /// <summary>The conversations there are; none for keys that have none.</summary>
    Task<IReadOnlyDictionary<ThreadKey, Guid>> FindAsync(Work work, IReadOnlyCollection<ThreadKey> keys, CancellationToken ct);

    /// <summary>The conversations of all keys, opened where there was none.</summary>
    Task<IReadOnlyDictionary<ThreadKey, Guid>> OpenAsync(Work work, IReadOnlyCollection<ThreadKey> keys, CancellationToken ct);
}
