using System.Globalization;
using Coop.Testing;
using Npgsql;
using Xunit;

namespace Coop.Tests.Conditions;

/// <summary>Members with everything conditions ask for, at random but close to the edges: midnights, zeros, what was taken back.</summary>
internal sealed class RandomMembers(NpgsqlDataSource source, Random random, DateTimeOffset now)
{
    public static readonly string[] Products = ["ALL", "MILK", "CHEESE", "FRESH-CHEESE", "SEED", "RICE"];
    public static readonly string[] Branches = ["NORTE", "SUR", "RIO"];
    public static readonly string[] Tags = ["huerta", "lider", "moto"];
    public static readonly string[] Questions = ["crop", "home"];
    public static readonly string[] Words = ["Maestra rural", "CAFICULTOR", "caficultora", "Ñame y yuca", "peón", "PEÓN de río"];

    private readonly Dictionary<string, Guid> _products = [];
    private readonly Dictionary<string, Guid> _branches = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<IReadOnlyList<Guid>> BuildAsync(int count)
    {
        foreach (var (code, parent) in new[] { ("ALL", null), ("MILK", "ALL"), ("CHEESE", "MILK"), ("FRESH-CHEESE", "CHEESE"), ("SEED", "ALL"), ("RICE", null) })
        {
            _products.Add(code, An.Id());
            await RunAsync(
                "insert into core.product values ($1, $2, $3, $3, true, $4, 1)", _products[code], parent is null ? DBNull.Value : _products[parent], code, now);
        }

        foreach (var branch in Branches)
        {
            _branches.Add(branch, An.Id());
            await RunAsync("insert into core.branch (id, code, name) values ($1, $2, $2)", _branches[branch], branch);
        }

        await RunAsync("insert into core.loyalty_programme values (1, '2020-01-01', '{}', $1, null)", now);
        await RunAsync("insert into core.loyalty_ladder values (1, '2020-01-01', '{}', $1, null)", now);
        foreach (var tag in Tags)
        {
            await RunAsync("insert into core.tag values ($1, $1, 1)", tag);
        }

        foreach (var kind in (string[])["text", "number", "date", "choice", "yes_no"])
        {
            await RunAsync(
                "insert into core.attribute (code, kind, name_es, name_en, options, rev) values ('a_' || $1, $1, $1, $1, case when $1 = 'choice' then '[]'::jsonb end, 1)", kind);
        }

        foreach (var question in Questions)
        {
            await RunAsync("insert into core.question (code, attribute, text_es, text_en, worth, fatigue_days, active, rev) values ($1, 'a_text', $1, $1, 5, 30, false, 1)", question);
        }

        var members = new List<Guid>();
        for (var n = 0; n < count; n++)
        {
            members.Add(await OneAsync());
        }

        foreach (var pair in members.Where(_ => Chance(0.4)).Chunk(2))
        {
            var household = An.Id();
            await RunAsync("insert into core.household values ($1, 'Casa', $2, 1)", household, now);
            foreach (var member in pair)
            {
                await RunAsync("insert into core.household_member values ($1, $2, 'other', '2024-01-01')", member, household);
            }
        }

        return members;
    }

    private async Task<Guid> OneAsync()
    {
        var (id, document) = (An.Id(), Maybe(0.7, () => Pick("cc", "ce", "ti")));
        await RunAsync(
            """
            insert into core.member (id, kind, stage, provisional, given_names, document_type, document_number, branch_id, language, search_text, created_at, rev)
            values ($1, $2, $3, $4, 'Ana', $5, $6, $7, $8, 'ana', $9, 1)
            """,
            id, Pick("person", "organisation"), Pick("prospect", "active", "active"), Chance(0.1), document, document is DBNull ? DBNull.Value : An.Number().ToString("D8", CultureInfo.InvariantCulture), Maybe(0.8, () => _branches[Pick(Branches)]), Maybe(0.5, () => Pick("es", "en")), Moment());
        if (Chance(0.7))
        {
            await RunAsync(
                "insert into core.member_profile (member_id, birth_date, gender, municipality, occupation, updated_at, rev) values ($1, $2, $3, $4, $5, $6, 1)", id,
                Maybe(0.8, () => (object)Pick(Day(), new DateOnly(2000, 2, 29), DateOnly.FromDateTime(now.UtcDateTime).AddYears(-18))),
                Maybe(0.7, () => Pick("female", "male")), Maybe(0.7, () => Pick("05001", "11001")), Maybe(0.7, () => Pick(Words)), now);
        }

        await DealAsync(id);
        await PointsAsync(id);
        await BesidesAsync(id);
        return id;
    }

    private async Task DealAsync(Guid member)
    {
        for (var n = random.Next(6); n > 0; n--)
        {
            var (sale, at, channel) = (An.Id(), Moment(), Pick("counter", "web", "telephone"));
            var lines = Enumerable.Range(1, random.Next(1, 4)).Select(number => (number, Quantity: random.Next(1, 4), Amount: random.Next(0, 5) * 1000m)).ToList();
            await RunAsync(
                "insert into core.sale values ($1, 'test', $2, $3, $4, $5, $6, null, false, false, '\\x00', $7, $7)",
                sale, sale.ToString(), member, Maybe(0.8, () => _branches[Pick(Branches)]), channel, lines.Sum(line => line.Amount), at);
            foreach (var (number, quantity, amount) in lines)
            {
                await RunAsync(
                    "insert into core.sale_line values ($1, $2, $3, $4, $5, $6, $7)", sale, number, member, _products[Pick(Products)], (decimal)quantity, amount, at);
            }

            if (Chance(0.3))
            {
                var back = Chance(0.5) ? lines : lines.Take(1).ToList();
                var (id, part) = (An.Id(), Chance(0.7) ? 1m : 0.5m);
                await RunAsync(
                    "insert into core.sale_return values ($1, 'test', $2, $3, $4, $5, false, false, '\\x00', $6, $6)",
                    id, id.ToString(), sale, member, back.Sum(line => line.Amount * part), at.AddDays(1));
                foreach (var (number, quantity, amount) in back)
                {
                    await RunAsync("insert into core.return_line values ($1, $2, $3, $4)", id, number, quantity * part, amount * part);
                }
            }
        }

        for (var n = random.Next(5); n > 0; n--)
        {
            var (id, period) = (An.Id(), new DateOnly(now.Year, now.Month, 1).AddMonths(-random.Next(0, 8)));
            await ContributeAsync(id, member, Pick("due", "paid"), period, random.Next(1, 3) * 1000m, null);
            if (Chance(0.2))
            {
                await ContributeAsync(An.Id(), member, "taken_back", period, 1000m, id);
            }
        }
    }

    private Task ContributeAsync(Guid id, Guid member, string entry, DateOnly period, decimal amount, Guid? takesBack) => RunAsync(
        "insert into core.contribution values ($1, 'test', $2, $3, $4, $5, $6, $7, $8, false, false, '\\x00', $9, $9)",
        id, id.ToString(), member, Pick("ordinary", "ordinary", "extraordinary"), entry, period, amount, (object?)takesBack ?? DBNull.Value, Moment());

    private async Task PointsAsync(Guid member)
    {
        if (Chance(0.3))
        {
            return;
        }

        await RunAsync("insert into core.loyalty_account values ($1, 9, $2, 0, null)", member, (long)random.Next(-3, 4) * 100);
        for (var seq = 1; seq <= random.Next(1, 6); seq++)
        {
            var kind = Pick("earned", "redeemed", "adjusted");
            await RunAsync(
                "insert into core.loyalty_entry values ($1, $2, $3, $4, 0, 'test', $5, null, 1, $6, $6, $7, null, null)",
                member, (long)seq, kind, (kind == "redeemed" ? -1L : 1L) * random.Next(1, 4) * 100, An.Id().ToString(), Day(), now);
            if (kind == "earned")
            {
                await RunAsync(
                    "insert into core.loyalty_lot values ($1, $2, 1::smallint, 100, $3, $4, 'never', $5, $5)",
                    member, (long)seq, (long)random.Next(0, 2) * 100, Day(), Maybe(0.7, () => (object)Day()));
            }
        }

        if (Chance(0.6))
        {
            await RunAsync(
                "insert into core.loyalty_standing (member_id, tier, rank, ladder, since, projected, as_of, moves, rev) values ($1, $2, 1, 1, $3, $2, $3, 0, 1)",
                member, Pick("silver", "gold"), Day());
        }
    }

    private async Task BesidesAsync(Guid member)
    {
        foreach (var tag in Tags.Where(_ => Chance(0.3)))
        {
            await RunAsync("insert into core.member_tag values ($1, $2, $3, null)", member, tag, now);
        }

        foreach (var product in Products.Where(_ => Chance(0.2)))
        {
            await RunAsync("insert into core.member_interest values ($1, $2, 'test', $3, null)", member, _products[product], now);
        }

        for (var n = random.Next(4); n > 0; n--)
        {
            await RunAsync(
                "insert into core.consent (member_id, channel, purpose, granted, source, at) values ($1, $2, $3, $4, 'agent', $5)",
                member, Pick("email", "sms"), Pick("service", "marketing"), Chance(0.6), now);
        }

        foreach (var kind in new[] { "telephone", "email" }.Where(_ => Chance(0.6)))
        {
            await RunAsync(
                "insert into core.contact_point (id, member_id, kind, value, raw, verified_at, created_at) values ($1, $2, $3, $4, $4, $5, $6)",
                An.Id(), member, kind, An.Id().ToString(), Maybe(0.5, () => (object)now), now);
        }

        for (var seq = 1; seq <= random.Next(6); seq++)
        {
            await RunAsync(
                "insert into core.timeline_entry (member_id, seq, kind, channel, direction, occurred_at, recorded_at) values ($1, $2, $3, $4, $5, $6, $6)",
                member, (long)seq, Pick("message", "call", "visit"), Pick("web", "sms", "voice"), Pick("in", "out"), Moment());
        }

        for (var n = random.Next(4); n > 0; n--)
        {
            await RunAsync(
                """
                with note as (
                    insert into core.attribute_note (member_id, attribute, what, value_text, source, noted_at, recorded_at)
                    select $1, 'a_text', 'said', 'x', 'test', $4, $4 where $3 = 'answered' returning id)
                insert into core.question_answer (member_id, question, outcome, note_id, channel, asked_by, asked_at)
                values ($1, $2, $3, (select id from note), 'visit', $1, $4)
                """,
                member, Pick(Questions), Pick("answered", "answered", "declined", "later"), Moment());
        }

        for (var n = random.Next(4); n > 0; n--)
        {
            var (kind, state, received) = (Pick("petition", "complaint", "claim", "compliment"), Pick("open", "open", "answered", "answered", "withdrawn", "mistaken"), Day());
            await RunAsync(
                """
                insert into core.request (id, member_id, kind, channel, received_on, due_on, state, closed_on, opened_at, closed_at, rev)
                values (gen_random_uuid(), $1, $2, 'visit', $3, case when $2 <> 'compliment' then $3::date + $4::int end, $5,
                        case when $5 <> 'open' then $3::date + $6::int end, $7, case when $5 <> 'open' then $7 end, 1)
                """,
                member, kind, received, random.Next(1, 30), state, random.Next(0, 40), now);
        }

        (string Code, string Column, Func<object> Value)[] attributes =
        [
            ("a_text", "value_text", () => Pick(Words)), ("a_number", "value_number", () => random.Next(-2, 5) * 0.5m), ("a_date", "value_date", () => Day()),
            ("a_choice", "value_text", () => Pick("x", "y")), ("a_yes_no", "value_text", () => Pick("yes", "no")),
        ];
        foreach (var (code, column, value) in attributes.Where(_ => Chance(0.5)))
        {
            await RunAsync($"insert into core.member_attribute (member_id, attribute, {column}, source, noted_at) values ($1, $2, $3, 'test', $4)", member, code, value(), now);
        }
    }

    /// <summary>Now, or a midnight of Bogotá within a year, or an instant before it.</summary>
    private DateTimeOffset Moment()
    {
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(5).AddDays(-random.Next(0, 40) * 9);
        var at = random.Next(4) switch { 0 => midnight, 1 => midnight.AddTicks(-10), 2 => midnight.AddHours(13), _ => now.AddMinutes(-random.Next(10_000)) };
        return at > now ? now : at;
    }

    private DateOnly Day() => DateOnly.FromDateTime(now.UtcDateTime).AddDays(random.Next(-40, 41) * 9);

    private bool Chance(double part) => random.NextDouble() < part;

    private object Maybe(double part, Func<object> value) => Chance(part) ? value() : DBNull.Value;

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];

    private async Task RunAsync(string sql, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(Ct);
    }
}
