using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Knowledge.Questions;

/// <summary>A question of the catalogue as screens show it.</summary>
/// <param name="Question">The question.</param>
/// <param name="Definition">The attribute it fills.</param>
/// <param name="Answered">How often it was answered in the last thirty days.</param>
/// <param name="Declined">How often members did not want to say.</param>
/// <param name="Later">How often it was put off.</param>
public sealed record QuestionRow(Question Question, AttributeDefinition Definition, long Answered, long Declined, long Later);

/// <summary>What to ask a member now.</summary>
/// <param name="Contact">The contact that is under way; null when there is none, and then nothing is asked.</param>
/// <param name="Questions">At most two.</param>
/// <param name="Rev">Newer wins.</param>
public sealed record NextQuestions(Contact? Contact, IReadOnlyList<Candidate> Questions, long Rev);

/// <summary>Reads the catalogue of questions, and chooses what to ask a member.</summary>
public sealed class QuestionReads(IDbContextFactory<CoopDb> contexts, NpgsqlDataSource source, CooperativeCalendar calendar, TimeProvider clock) : LiveSource<QuestionRow>
{
    /// <summary>For how long after its last sign of life a contact counts as under way.</summary>
    public static readonly TimeSpan UnderWay = TimeSpan.FromHours(12);

    /// <summary>All questions, what is worth most first.</summary>
    public async Task<IReadOnlyList<QuestionRow>> CatalogueAsync(CancellationToken ct)
    {
        var since = clock.GetUtcNow() - ChooseQuestions.Month;
        await using var db = await contexts.CreateDbContextAsync(ct);
        var counts = await db.QuestionAnswers.Where(a => a.AskedAt >= since).GroupBy(a => new { a.Question, a.Outcome })
            .Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => (g.Key.Question, g.Key.Outcome), g => g.Count, ct);
        var rows = await (
            from question in db.Questions.AsNoTracking()
            join definition in db.AttributeDefinitions.AsNoTracking() on question.Attribute equals definition.Code
            orderby question.Active descending, question.Worth descending, question.Code
            select new { question, definition }).ToListAsync(ct);
        return [.. rows.Select(row => new QuestionRow(
            row.question, row.definition, Count(row.question, AskOutcome.Answered), Count(row.question, AskOutcome.Declined), Count(row.question, AskOutcome.Later)))];

        long Count(Question question, AskOutcome outcome) => counts.GetValueOrDefault((question.Code, outcome));
    }

    /// <summary>How much is asked of one member.</summary>
    public async Task<Dialogue> DialogueAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Dialogues.AsNoTracking().SingleAsync(ct);
    }

    /// <summary>What to ask a member now, while they are in contact with us; nothing when the timeline knows of no contact under way.</summary>
    public Task<NextQuestions> NextAsync(MemberId member, CancellationToken ct) => OpenAsync(member, null, ct);

    /// <summary>What to ask a member now during a contact the timeline does not know of yet.</summary>
    public Task<NextQuestions> NextAsync(MemberId member, Contact contact, CancellationToken ct) => OpenAsync(member, contact, ct);

    /// <summary>What to ask somebody there is no record of yet: nothing is known of them, and nobody asked them anything.</summary>
    public async Task<IReadOnlyList<Candidate>> FirstAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        return await ChooseAsync(db, default, default, now, calendar.StartOf(calendar.DayOf(now)), ct);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<QuestionRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) => await CatalogueAsync(ct);

    /// <summary>The same, within a transaction.</summary>
    internal async Task<NextQuestions> NextAsync(CoopDb db, NpgsqlConnection connection, MemberId member, Contact? contact, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var dayStart = calendar.StartOf(calendar.DayOf(now));
        var (underWay, asked, rev, hasLeft) = await StateAsync(connection, member, now, dayStart, ct);
        contact ??= underWay;
        return new NextQuestions(contact, contact is null || hasLeft ? [] : await ChooseAsync(db, member, asked, now, dayStart, ct), rev);
    }

    private async Task<NextQuestions> OpenAsync(MemberId member, Contact? contact, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await NextAsync(db, connection, member, contact, ct);
    }

    private static async Task<IReadOnlyList<Candidate>> ChooseAsync(
        CoopDb db, MemberId member, Asked asked, DateTimeOffset now, DateTimeOffset dayStart, CancellationToken ct)
    {
        var dialogue = await db.Dialogues.AsNoTracking().SingleAsync(ct);
        var (values, answers) = (db.KnownValues.Where(v => v.MemberId == member), db.QuestionAnswers.Where(a => a.MemberId == member));
        var candidates = await (
            from question in db.Questions.AsNoTracking()
            join definition in db.AttributeDefinitions.AsNoTracking() on question.Attribute equals definition.Code
            join one in values on question.Attribute equals one.Attribute into found
            from known in found.DefaultIfEmpty()
            where question.Active && definition.Active
            let last = answers.Where(a => a.Question == question.Code).OrderByDescending(a => a.Id).FirstOrDefault()
            select new { question, definition, IsKnown = known != null, StaleAt = known != null ? known.StaleAt : null, last }).ToListAsync(ct);
        return ChooseQuestions.Choose(
            candidates.Select(c => new Candidate(c.question, c.definition, c.IsKnown, c.StaleAt, c.last?.Id ?? 0, c.last?.Outcome, c.last?.AskedAt)),
            dialogue, asked, now, dayStart);
    }

    private static async Task<(Contact? Contact, Asked Asked, long Rev, bool HasLeft)> StateAsync(
        NpgsqlConnection connection, MemberId member, DateTimeOffset now, DateTimeOffset dayStart, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(QuestionSql.State, connection)
        {
            Parameters =
            {
                new("member", member.Value), new("since", now - UnderWay), new("day", dayStart),
                new("month", NpgsqlDbType.TimestampTz) { Value = (now - ChooseQuestions.Month).UtcDateTime },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var contact = reader.IsDBNull(0) ? null : new Contact(StoredName.Parse<Channel>(reader.GetString(0)), reader.IsDBNull(1) ? null : reader.GetGuid(1));
        return (contact, new Asked((int)reader.GetInt64(2), (int)reader.GetInt64(3)), reader.GetInt64(4), reader.GetBoolean(5));
    }
}

/// <summary>Reads what to ask a member for screens that follow the member and the timeline: a contact begins in the one, an answer is noted in the other.</summary>
public sealed class QuestionsLive(QuestionReads questions) : LiveSource<NextQuestions>
{
    /// <summary>What to ask now.</summary>
    public Task<NextQuestions> OfAsync(MemberId member, CancellationToken ct) => questions.NextAsync(member, ct);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<NextQuestions>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) => [await OfAsync(new(topic.IdOf()), ct)];
}
