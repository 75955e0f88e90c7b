using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Facts;

/// <summary>
/// What is the same for every kind of fact: one transaction, tried again where two crossed; one telling per source and key;
/// and a place to wait for whoever or whatever is not known yet.
/// </summary>
public sealed class FactDoor(WorkFactory works, TimeProvider clock)
{
    private const int Tries = 5;

    private static readonly string[] Keys =
    [
        "sale_key", "sale_return_key", "contribution_key", "service_use_key", "parked_fact_key", "sale_corrects", "contribution_takes_back",
    ];

    /// <summary>Checks what can be checked beforehand, then records in a transaction of its own.</summary>
    internal async Task<FactResult> RunAsync<TDraft>(TDraft draft, Func<Work, TDraft, Task<FactResult>> record, CancellationToken ct)
        where TDraft : FactDraft
    {
        draft = FactCheck.Clean(draft);
        if (FactCheck.Fault(draft, clock) is { } unfit)
        {
            return unfit;
        }

        for (var attempt = 1; ; attempt++)
        {
            await using var work = await works.BeginAsync(ct);
            try
            {
                var result = await record(work, draft);
                if (result.IsNew)
                {
                    await work.CommitAsync(ct);
                }

                return result;
            }
            catch (Exception error) when (attempt < Tries && (DatabaseFault.IsCrossing(error) || Array.Exists(Keys, key => DatabaseFault.IsDuplicate(error, key))))
            {
                // Another told the same in this moment: it shows by looking again.
            }
        }
    }

    /// <summary>Records a fact of a member under the member's lock, or parks it.</summary>
    internal static async Task<FactResult> ForMemberAsync(
        Work work, MemberFactDraft draft, MemberId? also, Func<Member, Task<FactResult>> record, CancellationToken ct)
    {
        var (member, reason) = await FindMember.RunAsync(work, draft.Member, ct);
        return member is { } id
            ? await RecordAsync(work, draft, id, also, record, ct)
            : await ParkAsync(work, draft, reason, draft.Member.Kind.Stored(), draft.Member.Value, ct);
    }

    /// <summary>Records a fact whose member is sure, once.</summary>
    internal static async Task<FactResult> RecordAsync(
        Work work, FactDraft draft, MemberId member, MemberId? also, Func<Member, Task<FactResult>> record, CancellationToken ct)
    {
        await AppendEntry.LockAsync(work, also is { } other && other != member ? [member, other] : [member], ct);
        var earlier = await EarlierAsync(work, draft, ct);
        if (earlier is { Waits: null })
        {
            return earlier.Content && earlier.Of == member ? new FactResult.Done(earlier.Id, Repeated: true) : new FactResult.Conflict();
        }

        if (earlier is { Content: false })
        {
            return new FactResult.Conflict();
        }

        var result = await record(await work.Db.Members.AsNoTracking().SingleAsync(m => m.Id == member, ct));
        if (earlier is { } waited && result.IsNew)
        {
            await ForgetAsync(work, waited.Id, ct);
        }

        return result;
    }

    /// <summary>Keeps a fact until what it waits for is known.</summary>
    internal static async Task<FactResult> ParkAsync(Work work, FactDraft draft, ParkedReason reason, string wantedKind, string wanted, CancellationToken ct)
    {
        if (await EarlierAsync(work, draft, ct) is { } earlier)
        {
            return !earlier.Content ? new FactResult.Conflict()
                : earlier.Waits is null ? new FactResult.Done(earlier.Id, Repeated: true)
                : earlier.Waits == $"{wantedKind} {wanted}" ? new FactResult.Parked(earlier.Reason, Repeated: true)
                : earlier.Member == (draft as MemberFactDraft)?.Member ? await WaitOnAsync(work, earlier.Id, reason, wantedKind, wanted, ct)
                : new FactResult.Conflict();
        }

        await using var park = new NpgsqlCommand(FactsSql.Park, work.Connection)
        {
            Parameters =
            {
                new("id", Guid.CreateVersion7(work.Now)),
                new("kind", draft.Kind.Stored()),
                new("source", draft.Source),
                new("key", draft.Key),
                new("reason", reason.Stored()),
                new("wanted_kind", wantedKind),
                new("wanted", wanted),
                new("body", NpgsqlDbType.Jsonb) { Value = ParkedBody.Of(draft) },
                new("content", FactContent.Of(draft)),
                new("at", draft.At.ToUniversalTime()),
                new("now", work.Now),
            },
        };
        await park.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Faults, "parked-fact");
        return new FactResult.Parked(reason, Repeated: false);
    }

    /// <summary>What it waited for came, and something else is missing still: of a correction the sale, and then whose it is.</summary>
    private static async Task<FactResult> WaitOnAsync(Work work, Guid parked, ParkedReason reason, string wantedKind, string wanted, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand(FactsSql.WaitOn, work.Connection)
        {
            Parameters = { new("id", parked), new("reason", reason.Stored()), new("wanted_kind", wantedKind), new("wanted", wanted) },
        };
        await wait.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Faults, "parked-fact");
        return new FactResult.Parked(reason, Repeated: false);
    }

    /// <summary>Takes a parked fact off the list.</summary>
    internal static async Task<bool> ForgetAsync(Work work, Guid parked, CancellationToken ct)
    {
        await using var forget = new NpgsqlCommand(FactsSql.Forget, work.Connection) { Parameters = { new("id", parked) } };
        work.Touch(Topic.Faults, "parked-fact");
        return await forget.ExecuteNonQueryAsync(ct) > 0;
    }

    private static async Task<Earlier?> EarlierAsync(Work work, FactDraft draft, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(FactsSql.Earlier(draft.Kind), work.Connection)
        {
            Parameters = { new("kind", draft.Kind.Stored()), new("source", draft.Source), new("key", draft.Key) },
        };
        await using var reader = await find.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Earlier(
                reader.GetGuid(0),
                reader.IsDBNull(1) ? null : new MemberId(reader.GetGuid(1)),
                reader.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(FactContent.Of(draft)),
                reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? default : StoredName.Parse<ParkedReason>(reader.GetString(4)),
                reader.IsDBNull(5) ? null : (ParkedBody.Read(draft.Kind, reader.GetString(5)) as MemberFactDraft)?.Member)
            : null;
    }

    /// <param name="Of">Whose it is; null while it waits.</param>
    /// <param name="Content">It says the same.</param>
    /// <param name="Waits">What it waits for; null when it is written down.</param>
    /// <param name="Member">Whose it was told to be, while it waits.</param>
    private sealed record Earlier(Guid Id, MemberId? Of, bool Content, string? Waits, ParkedReason Reason, MemberRef? Member);
}
