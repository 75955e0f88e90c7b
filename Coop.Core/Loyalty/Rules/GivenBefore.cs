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
    private readonly string[] _capped;

    private GivenBefore(IReadOnlyList<RuleVersion> all)
    {
        _all = all;
        _firsts = Codes(rule => rule.First);
        _capped = Codes(rule => rule.CapMonth is not null);
        _looksBack = [.. _firsts, .. _capped];
    }

    /// <summary>Some rule gives only for the first of its kind.</summary>
    public bool AsksForFirsts => _firsts.Length > 0;

    /// <summary>The rules there are; nothing of what they gave is known yet.</summary>
    public static async Task<GivenBefore> OfRulesAsync(Work work, CancellationToken ct) => new(await RuleReads.AllAsync(work.Connection, ct));

    /// <summary>Reads what the facts need to know of what was given before them; under their accounts' locks.</summary>
    public async Task ReadAsync(Work work, IReadOnlyList<FactDue> facts, CancellationToken ct)
    {
        var months = facts.Select(fact => (Member: fact.Member.Value, Month: Month(fact.Purchase.On))).Distinct().ToList();
        if (_capped.Length > 0 && months.Count > 0)
        {
            await using var read = new NpgsqlCommand(SetSql.GivenInMonths, work.Connection)
            {
                Parameters = { new("members", months.ConvertAll(one => one.Member)), new("months", months.ConvertAll(one => one.Month)), new("rules", _capped) },
            };
            await using var reader = await read.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                _month.Add((new(reader.GetGuid(0)), reader.GetString(1), reader.GetFieldValue<DateOnly>(2)), reader.GetInt64(3));
            }
        }

        // Rules for the first of its kind look at nothing else.
        var first = facts.Where(fact => fact.Purchase.IsFirst).Select(fact => fact.Member.Value).Distinct().ToArray();
        if (_firsts.Length > 0 && first.Length > 0)
        {
            await using var read = new NpgsqlCommand(SetSql.EverGiven, work.Connection) { Parameters = { new("members", first), new("rules", _firsts) } };
            await using var reader = await read.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                _ever.Add((new(reader.GetGuid(0)), reader.GetString(1)), reader.GetInt64(2));
            }
        }
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
            _month[(member, rule, Month(on))] = _month.GetValueOrDefault((member, rule, Month(on))) + points;
            _ever[(member, rule)] = _ever.GetValueOrDefault((member, rule)) + points;
        }
    }

    private static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);

    private string[] Codes(Func<EarningRule, bool> which) =>
        [.. _all.Where(version => which(version.Rule)).Select(version => version.Rule.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
