using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Ledger;

/// <summary>An entry that may be taken back, and how far it has been.</summary>
/// <param name="Member">Whose account.</param>
/// <param name="Seq">Its number there.</param>
/// <param name="Kind">Why points moved.</param>
/// <param name="Points">How many.</param>
/// <param name="Source">What it comes from.</param>
/// <param name="Programme">The version of the programme it was made by.</param>
/// <param name="OccurredOn">The day of its cause.</param>
/// <param name="TakenBack">How many of its points have been taken back, or forgiven.</param>
internal sealed record Original(
    MemberId Member, long Seq, EntryKind Kind, long Points, PointSource Source, int Programme, DateOnly OccurredOn, long TakenBack);

/// <summary>
/// Accounts of some members, opened within a transaction: locked in the order in which everybody locks them, rid of what has
/// lapsed. The only way into the ledger. <see cref="SaveAsync"/> writes what became of them in a few statements, however many
/// members there are.
/// </summary>
internal sealed class Books
{
    private readonly Work _work;
    private readonly SortedDictionary<Guid, Account> _accounts = [];
    private readonly HashSet<PointSource> _written = [];

    private Books(Work work, DateOnly today, IReadOnlyList<Programme> programmes) => (_work, Today, Programmes) = (work, today, programmes);

    public DateOnly Today { get; }

    public IReadOnlyList<Programme> Programmes { get; }

    public IEnumerable<Account> Accounts => _accounts.Values;

    /// <summary>The version that governs today; the first one where none has begun yet.</summary>
    public Programme Current => Programme.On(Programmes, Today) ?? Programmes[0];

    /// <summary>
    /// Opens the accounts of members, new ones for those who have none; null while the cooperative has no programme.
    /// <paramref name="sources"/> says what is about to be written.
    /// </summary>
    public static async Task<Books?> OpenAsync(
        Work work, DateOnly today, IReadOnlyCollection<MemberId> members, IReadOnlyCollection<PointSource> sources, CancellationToken ct, bool onlyFree = false)
    {
        var programmes = await ProgrammeReads.AllAsync(work.Connection, ct);
        if (programmes.Count == 0)
        {
            return null;
        }

        var books = new Books(work, today, programmes);
        var ids = members.Select(member => member.Value).Distinct().ToArray();
        if (!onlyFree)
        {
            await books.MakeAsync(ids, ct);
        }

        var owing = await books.LockAsync(onlyFree ? BooksSql.LockFree : BooksSql.Lock, ids, ct);
        await using var lots = Statement(work, BooksSql.Lots, ("members", books._accounts.Keys.ToArray()));
        await books.ReadLotsAsync(lots, ct);
        if (owing)
        {
            await books.ReadOwedAsync(ct);
        }

        await books.ReadWrittenAsync(sources, ct);
        books.Lapse();
        return books;
    }

    /// <summary>Takes accounts to put points in; what is to be read of them is known later, and read by <see cref="ReadTouchedAsync"/>.</summary>
    public static async Task<Books?> TakeToEarnAsync(Work work, DateOnly today, Guid[] members, bool onlyFree, CancellationToken ct)
    {
        var programmes = await ProgrammeReads.AllAsync(work.Connection, ct);
        if (programmes.Count == 0)
        {
            return null;
        }

        var books = new Books(work, today, programmes);
        await books.MakeAsync(members, ct);
        if (await books.LockAsync(onlyFree ? BooksSql.LockFree : BooksSql.Lock, members, ct))
        {
            await books.ReadOwedAsync(ct);
        }

        return books;
    }

    /// <summary>
    /// Reads of taken accounts those lots that change when points are put in: whose time is over. Of accounts out of which points go too it reads
    /// all, and of everybody where points are put off by what is earned.
    /// </summary>
    public async Task ReadTouchedAsync(Guid[] whole, CancellationToken ct)
    {
        var all = Programmes.Any(programme => programme.Policy is ExpiryPolicy.Idle) ? [.. _accounts.Keys] : whole;
        await using var read = Statement(_work, BooksSql.TouchedLots, ("whole", all), ("others", _accounts.Keys.Except(all).ToArray()), ("today", Today));
        await ReadLotsAsync(read, ct);
        Lapse();
    }

    private async Task MakeAsync(Guid[] members, CancellationToken ct)
    {
        await using var open = Statement(_work, BooksSql.Open, ("members", members));
        await open.ExecuteNonQueryAsync(ct);
    }

    private void Lapse()
    {
        foreach (var account in _accounts.Values)
        {
            account.Lapse(Current.Version);
        }
    }

    /// <summary>Takes the accounts there are, and reads nothing of them.</summary>
    public static async Task LockAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        await using var take = Statement(work, BooksSql.Lock, ("members", members.Select(member => member.Value).ToArray()));
        await take.ExecuteNonQueryAsync(ct);
    }

    public Account? Find(MemberId member) => _accounts.GetValueOrDefault(member.Value);

    /// <summary>Whether the source has its entry already; asked only of sources the books were opened for. Says yes the second time.</summary>
    public bool IsNew(PointSource source) => _written.Add(source);

    /// <summary>Notes which of these sources have their entries already.</summary>
    public async Task ReadWrittenAsync(IReadOnlyCollection<PointSource> sources, CancellationToken ct)
    {
        if (sources.Count == 0)
        {
            return;
        }

        await using var read = Statement(
            _work, BooksSql.Written, ("types", sources.Select(s => s.Type).ToArray()), ("ids", sources.Select(s => s.Id).ToArray()));
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            _written.Add(new PointSource(reader.GetString(0), reader.GetString(1)));
        }
    }

    /// <summary>Entries by their sources, of any account.</summary>
    public static async Task<IReadOnlyList<Original>> OriginalsAsync(Work work, IReadOnlyCollection<PointSource> sources, CancellationToken ct)
    {
        await using var read = Statement(
            work, BooksSql.Originals, ("types", sources.Select(s => s.Type).ToArray()), ("ids", sources.Select(s => s.Id).ToArray()));
        await using var reader = await read.ExecuteReaderAsync(ct);
        var originals = new List<Original>();
        while (await reader.ReadAsync(ct))
        {
            originals.Add(new Original(
                new(reader.GetGuid(0)), reader.GetInt64(1), StoredName.Parse<EntryKind>(reader.GetString(2)), reader.GetInt64(3),
                new(reader.GetString(4), reader.GetString(5)), reader.GetInt32(6), reader.GetFieldValue<DateOnly>(7), reader.GetInt64(8)));
        }

        return originals;
    }

    /// <summary>What an entry took, lot by lot, with the terms those points had.</summary>
    public async Task<IReadOnlyList<CreditPart>> TakenAsync(MemberId member, long seq, CancellationToken ct)
    {
        await using var read = Statement(_work, BooksSql.Taken, ("member", member.Value), ("seq", seq));
        await using var reader = await read.ExecuteReaderAsync(ct);
        var parts = new List<CreditPart>();
        while (await reader.ReadAsync(ct))
        {
            parts.Add(new CreditPart(reader.GetInt64(0), Today, ExpiryPolicy.Parse(reader.GetString(1)), Day(reader, 2), Day(reader, 3)));
        }

        return parts;
    }

    /// <summary>Writes what became of the accounts.</summary>
    public Task SaveAsync(CancellationToken ct)
    {
        List<Account> changed = [.. _accounts.Values.Where(account => account.IsChanged)];
        foreach (var account in changed)
        {
            _work.Touch(Topic.Member(account.Member), "points");
        }

        return changed.Count == 0 ? Task.CompletedTask : BooksRows.WriteAsync(_work, changed, ct);
    }

    private async Task<bool> LockAsync(string sql, Guid[] members, CancellationToken ct)
    {
        await using var take = Statement(_work, sql, ("members", members));
        await using var reader = await take.ExecuteReaderAsync(ct);
        var owing = false;
        while (await reader.ReadAsync(ct))
        {
            var account = new Account(new(reader.GetGuid(0)), reader.GetInt64(1), reader.GetInt64(2), Day(reader, 4), Today);
            _accounts.Add(account.Member.Value, account);
            owing |= reader.GetInt64(3) > 0;
        }

        return owing;
    }

    private async Task ReadLotsAsync(NpgsqlCommand read, CancellationToken ct)
    {
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            _accounts[reader.GetGuid(0)].Holds(new Lot
            {
                Seq = reader.GetInt64(1),
                Part = reader.GetInt16(2),
                Points = reader.GetInt64(3),
                Remaining = reader.GetInt64(4),
                ActiveOn = reader.GetFieldValue<DateOnly>(5),
                Policy = ExpiryPolicy.Parse(reader.GetString(6)),
                ExpiresOn = Day(reader, 7),
                LapsesOn = Day(reader, 8),
            });
        }
    }

    private async Task ReadOwedAsync(CancellationToken ct)
    {
        await using var read = Statement(_work, BooksSql.Owed, ("members", _accounts.Keys.ToArray()));
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            _accounts[reader.GetGuid(0)].Owes(new Owed(reader.GetInt64(1), reader.GetInt64(2)));
        }
    }

    private static NpgsqlCommand Statement(Work work, string sql, params (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, work.Connection);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private static DateOnly? Day(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
}
