using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Facts;

/// <summary>Finds the member a fact is about. Only somebody known, and only one: facts are never credited by a guess.</summary>
public sealed class FindMember(NpgsqlDataSource source)
{
    /// <summary>The one member it can be, or why there is none.</summary>
    public async Task<(MemberId? Member, ParkedReason Reason)> RunAsync(MemberRef named, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await RunAsync(connection, named, ct);
    }

    internal static Task<(MemberId? Member, ParkedReason Reason)> RunAsync(Work work, MemberRef named, CancellationToken ct) =>
        RunAsync(work.Connection, named, ct);

    private static async Task<(MemberId? Member, ParkedReason Reason)> RunAsync(NpgsqlConnection connection, MemberRef named, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(FactsSql.FindMember(named.Kind), connection)
        {
            Parameters = { new("value", named.Value) },
        };
        if (named.Kind is MemberRefKind.Telephone or MemberRefKind.Email)
        {
            find.Parameters.AddWithValue("kind", named.Kind.Stored());
        }

        await using var reader = await find.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return (null, ParkedReason.UnknownMember);
        }

        var first = new MemberId(reader.GetGuid(0));
        return await reader.ReadAsync(ct) ? (null, ParkedReason.SharedAddress) : (first, default);
    }
}
