using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>
/// What rules that look back gave some members: month by month, for caps, and whether ever, for those that give once. Kept in step
/// with what is given meanwhile, so that each fact finds it as it would stand had those before it been dealt with one by one.
/// </summary>
internal sealed class GivenBefore
{
    private readonly Dictionary<(MemberId Member, string Rule, DateOnly Month), long> _month = [];
    private readonly Dictionary<(MemberId Member, string Rule), long> _ever = [];
    private readonly Dictionary<(string Got, DateOnly Day), List<RuleVersion>> _rules = [];
    private readonly IReadOnlyList<RuleVersion> _all;
    private readonly HashSet<string> _looksBack;
    private readonly string[] _firsts;

    private GivenBefore(IReadOnlyList<RuleVersion> all)
    {
        _all = all;
        _firsts = [.. all.Where(version => version.Rule.First).Select(version => version.Rule.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _looksBack = [.. _firsts, .. all.Where(version => version.Rule.CapMonth is not null).Select(version => version.Rule.Code)];
    }

    /// <summary>Some rule gives only for the first of its kind.</summary>
    public bool AsksForFirsts => _firsts.Length > 0;

    /// <summary>What members have been given; read under their accounts' locks.</summary>
    public static async Task<GivenBefore> ReadAsync(Work work, Guid[] members, CancellationToken ct)
    {
        var given = new GivenBefore(await RuleReads.AllAsync(work.Connection, ct));
        if (given._looksBack.Count == 0)
        {
            return given;
        }

        await using var read = new NpgsqlCommand(SetSql.Given, work.Connection)
        {
            Parameters = { new("members", members), new("rules", given._looksBack.ToArray()) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            given.Add(new(reader.GetGuid(0)), reader.GetString(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3));
        }

        return given;
    }

    /// <summary>What the rules give for a purchase, as things stand.</summary>
    public IReadOnlyList<EarnedLine> WorkOut(MemberId member, Purchase purchase)
    {
        var got = string.Join('\n', _firsts.Where(code => _ever.GetValueOrDefault((member, code)) > 0));
        if (!_rules.TryGetValue((got, purchase.On), out var rules))
        {
            var gone = got.Split('\n').ToHashSet(StringComparer.Ordinal);
            _rules[(got, purchase.On)] = rules = [.. RuleVersion.On(_all.Where(version => !version.Rule.First || !gone.Contains(version.Rule.Code)), purchase.On)];
        }

        return WorkOutPoints.ByRulesOfTheDay(rules, purchase, rule => _month.GetValueOrDefault((member, rule, Month(purchase.On))));
    }

    /// <summary>Points of a rule were given, or taken back when below 0, for something of that day.</summary>
    public void Gave(MemberId member, string rule, DateOnly on, long points)
    {
        if (_looksBack.Contains(rule))
        {
            Add(member, rule, Month(on), points);
        }
    }

    private static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);

    private void Add(MemberId member, string rule, DateOnly month, long points)
    {
        _month[(member, rule, month)] = _month.GetValueOrDefault((member, rule, month)) + points;
        _ever[(member, rule)] = _ever.GetValueOrDefault((member, rule)) + points;
    }
}
