using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>
/// A random history of what members bought, brought back and paid in, told through the ordinary use cases. For earning in sets its rows
/// are made to look as an import leaves them: with the number of a batch, and one event for all.
/// </summary>
internal sealed class BatchStage(TestNode node, int seed)
{
    private readonly Random _random = new(seed);
    private long _batch = 6;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public List<MemberId> Members { get; } = [];

    /// <summary>Rules of every kind, and members some of whom owe points, and one who is none.</summary>
    public async Task<StaffId> BeginAsync(ProgrammeTerms terms, int members = 8)
    {
        await node.SettleAsync();
        var paola = await node.LoyalAsync(terms);
        await node.StockAsync();
        await node.ExecuteAsync("insert into core.branch (id, code, name) values (@a, 'CEN', 'Centro'), (@b, 'GUA', 'Guadalupe')", ("a", An.Id()), ("b", An.Id()));
        EarningRule[] rules =
        [
            Rule("compras", new Yield.PerAmount(1, 1000)),
            Rule("mercado", new Yield.Multiply(2.5m)) with { Products = ["MERCADO"], CapMonth = 90 },
            Rule("primera", new Yield.Fixed(100)) with { First = true },
            Rule("pagina", new Yield.Fixed(7)) with { Channels = ["web"], CapMonth = 20 },
            Rule("centro", new Yield.PerAmount(3, 10_000)) with { Branches = ["CEN"], CapEach = 5 },
            Rule("aportes", new Yield.PerAmount(2, 5000)) with { Cause = RuleCause.Contribution, CapMonth = 30 },
            Rule("primer-aporte", new Yield.Fixed(50)) with { Cause = RuleCause.Contribution, First = true },
        ];
        foreach (var rule in rules)
        {
            await node.As(paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(rule, Ct));
        }

        await node.As(paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(rules[0] with { From = node.Today().AddDays(-60), CapEach = 40 }, Ct));
        var reward = await node.OfferAsync(paola, 60);
        for (var n = 0; n < members; n++)
        {
            var details = An.Person(document: $"91{seed:000}{n:000}") with { Stage = n == members - 1 ? MemberStage.Prospect : MemberStage.Active };
            Members.Add(await node.RegisterAsync(details));
            if (n % 4 == 1)
            {
                // Bought, spent and brought back: 60 points are owed.
                await node.EarnAsync(Members[n], $"before-{n}", 60);
                await node.RedeemAsync(paola, Members[n], reward);
                await node.ReturnAsync($"before-{n}", 60);
            }
        }

        return paola;
    }

    /// <summary>Tells so many sales, or contributions, in the order in which they happened.</summary>
    public async Task TellAsync(string kind, int things)
    {
        var at = node.Clock.GetUtcNow().AddDays(-150);
        for (var n = 0; n < things; n++)
        {
            at += TimeSpan.FromMinutes(_random.Next(60, (int)(TimeSpan.FromDays(140).TotalMinutes / things)));
            var which = _random.Next(Members.Count);
            if (kind == "contribution")
            {
                var paid = Till.Pays(node, MemberRef.Of(Members[which]), _random.Next(1, 12) * 5_500) with { Key = $"a{n}", At = at };
                await node.ContributeAsync(paid);
                if (_random.Next(4) == 0)
                {
                    await node.ContributeAsync(paid with { Key = $"ab{n}", TakesBack = paid.Key, Amount = 0 });
                }

                continue;
            }

            var sale = Sale(n, Members[which], at);
            (await node.SellAsync(sale)).IsNew.ShouldBeTrue();
            if (_random.Next(4) == 0)
            {
                await node.ReturnAsync(new ReturnDraft(Till.Source, $"d{n}", sale.Key, at.AddMinutes(9), _random.Next(2) == 0 ? [] : [new(1, sale.Lines[0].Quantity / 2)]));
            }
            else if (_random.Next(8) == 0)
            {
                await node.SellAsync(Sale(n + 10_000, Members[which], at.AddMinutes(5)) with { Corrects = sale.Key });
            }
        }
    }

    /// <summary>
    /// Tells so many returns of sales told before, or so many contributions among which some take back what was told before, in the order in
    /// which they happened. What cannot be is refused, as ever.
    /// </summary>
    public async Task TellBackAsync(string kind, int things)
    {
        var at = node.Clock.GetUtcNow().AddDays(-8);
        var told = await node.ColumnAsync<string>(kind == "return"
            ? "select s.key || ' ' || l.quantity || ' ' || l.number from core.sale s join core.sale_line l on l.sale_id = s.id and l.at = s.at where s.source = 'till' order by s.at, s.key, l.number"
            : "select c.key from core.contribution c where c.source = 'till' and c.entry = 'paid' order by c.at, c.key");
        for (var n = 0; n < things; n++)
        {
            at += TimeSpan.FromMinutes(_random.Next(5, 120));
            var one = told[_random.Next(told.Count)].Split(' ');
            if (kind == "return")
            {
                var part = _random.Next(3) == 0 ? [] : new ReturnLineDraft[] { new(int.Parse(one[2], CultureInfo.InvariantCulture), decimal.Parse(one[1], CultureInfo.InvariantCulture) / _random.Next(1, 4)) };
                await node.ReturnAsync(new ReturnDraft(Till.Source, $"r{n}", one[0], at, [.. part.Select(line => line with { Quantity = decimal.Round(line.Quantity, 3) })]));
                continue;
            }

            var which = MemberRef.Of(Members[_random.Next(Members.Count)]);
            if (_random.Next(2) == 0)
            {
                await node.ContributeAsync(Till.Pays(node, which, _random.Next(1, 12) * 5_500) with { Key = $"p{n}", At = at });
            }
            else
            {
                var whose = await node.ScalarAsync<Guid>("select member_id from core.contribution where source = 'till' and key = @key", ("key", one[0]));
                await node.ContributeAsync(Till.Pays(node, MemberRef.Of(new(whose)), 1) with { Key = $"pb{n}", At = at, TakesBack = one[0], Amount = 0 });
            }
        }
    }

    /// <summary>As if all that has been told and nobody heard yet had come by a file.</summary>
    public async Task ImportAsync(string kind, bool again = false)
    {
        _batch += again ? 0 : 1;
        await node.ExecuteAsync($"""
            alter table core.sale disable trigger sale_append_only;
            alter table core.contribution disable trigger contribution_append_only;
            alter table core.sale_return disable trigger sale_return_append_only;
            update core.sale set import_batch = {_batch} where import_batch is null;
            update core.sale_return set import_batch = {_batch} where import_batch is null;
            update core.contribution set import_batch = {_batch} where import_batch is null;
            alter table core.sale_return enable trigger sale_return_append_only;
            alter table core.sale enable trigger sale_append_only;
            alter table core.contribution enable trigger contribution_append_only;
            delete from core.event where name like 'sale.%' or name like 'contribution.%'
            """);
        await node.ExecuteAsync(
            "insert into core.event (name, body, at) values ('facts.imported', jsonb_build_object('kind', @kind, 'batch', @batch, 'source', 'till', 'rows', 1, 'import', @import, 'at', @at), @at)",
            ("kind", kind), ("batch", _batch), ("import", An.Id()), ("at", node.Clock.GetUtcNow()));
        await node.SettleAsync();
    }

    /// <summary>The books without what hangs on when something was written: numbers and ids.</summary>
    public static async Task<List<string>> BooksAsync(TestNode node) => [.. await node.ColumnAsync<string>("""
        with told as (
            select e.member_id, e.seq, m.document_number || ' ' || e.source_type || ' ' || coalesce(s.key, c.key, '') as name
              from core.loyalty_entry e join core.member m on m.id = e.member_id
              left join core.sale s on s.id::text = e.source_id left join core.contribution c on c.id::text = e.source_id)
        select concat_ws('|', 'entry', t.name, e.kind, e.points, e.forgiven, e.programme, e.occurred_on, e.booked_on, (select o.name from told o where o.member_id = e.member_id and o.seq = e.reverses_seq))
          from core.loyalty_entry e join told t using (member_id, seq)
         union all
        select concat_ws('|', 'lot', t.name, l.points, l.remaining, l.active_on, l.policy, l.expires_on, l.lapses_on) from core.loyalty_lot l join told t using (member_id, seq)
         union all
        select concat_ws('|', 'line', t.name, l.rule_code, l.rule_version, l.line, l.amount, l.points, (select o.name from told o where o.member_id = l.member_id and o.seq = l.of_seq), l.of_n)
          from core.loyalty_line l join told t using (member_id, seq)
         union all
        select concat_ws('|', 'account', m.document_number, a.balance, a.owed, a.active_on, a.last_seq) from core.loyalty_account a join core.member m on m.id = a.member_id
         where a.last_seq > 0
         order by 1
        """)];

    private SaleDraft Sale(int n, MemberId member, DateTimeOffset at) => new(
        Till.Source, $"s{n}", MemberRef.Of(member), at,
        [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => new SaleLineDraft(
            ((string[])["ARROZ", "PANELA", "CURSO"])[_random.Next(3)], _random.Next(1, 4), (_random.Next(1, 60) * 900) + (_random.Next(2) * 0.33m)))])
    {
        Channel = _random.Next(3) == 0 ? SaleChannel.Web : SaleChannel.Counter,
        Branch = _random.Next(3) switch { 0 => null, 1 => "CEN", _ => "GUA" },
    };

    private static EarningRule Rule(string code, Yield gives) => new() { Code = code, NameEs = code, NameEn = code, From = new(2024, 1, 1), Gives = gives };
}
