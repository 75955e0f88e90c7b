using Coop.Channels.Visits;
using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Members.Tags;
using Coop.Core.Members.Ties;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Web.Worlds;

/// <summary>What La Ceiba knows of its members beyond their records, what it asks them, and who belongs to whom.</summary>
internal sealed class SmallWorldKnowledge(Act act, WorldActor actor, IDbContextFactory<CoopDb> contexts, WorldClock clock)
{
    public static IReadOnlyList<AttributeDraft> Attributes { get; } =
    [
        new("vivienda", AttributeKind.Choice, "Vivienda", "Housing")
        {
            ShelfMonths = 24, Options = [new("propia", "Propia", "Own"), new("arriendo", "En arriendo", "Rented"), new("familiar", "De la familia", "Family's")],
        },
        new("hijos", AttributeKind.Number, "Hijos a cargo", "Dependent children") { ShelfMonths = 12 },
        new("internet", AttributeKind.YesNo, "Internet en casa", "Internet at home") { ShelfMonths = 6 },
        new("cultivo", AttributeKind.Text, "Cultivo principal", "Main crop") { ShelfMonths = 12 },
        new("carro_vence", AttributeKind.Date, "Vence el seguro del carro", "Car insurance ends") { ShelfMonths = 12 },
    ];

    public static IReadOnlyList<QuestionDraft> Questions { get; } =
    [
        new("vivienda", "vivienda", "¿Vive en casa propia, en arriendo o con la familia?", "Do you own your home, rent it, or live with family?", 80, 90),
        new("internet", "internet", "¿Tiene internet en la casa?", "Do you have internet at home?", 60, 60),
        new("hijos", "hijos", "¿Cuántos hijos tiene a cargo?", "How many dependent children do you have?", 40, 120),
    ];

    /// <summary>Document, attribute, value, and how many days ago it was said.</summary>
    private static readonly (string Document, string Attribute, string Value, int Ago)[] Known =
    [
        ("99990110", "vivienda", "arriendo", 40), ("99990110", "internet", "yes", 300), ("99990110", "hijos", "2", 420),
        ("99990111", "cultivo", "Café", 500), ("99990111", "hijos", "1", 35),
        ("99990112", "internet", "no", 250), ("99990114", "cultivo", "Plátano y cacao", 390), ("99990115", "carro_vence", "2026-12-15", 380),
        ("99990116", "internet", "yes", 31), ("99990117", "hijos", "3", 800),
    ];

    /// <summary>Who came to the counter in the last weeks, how many days ago, what for, and what became of the question there.</summary>
    private static readonly (string Document, int Ago, VisitReason Reason, string Question, AskOutcome Outcome, string? Typed)[] Asked =
    [
        ("99990119", 26, VisitReason.Payment, "vivienda", AskOutcome.Answered, "propia"),
        ("99990120", 21, VisitReason.Information, "vivienda", AskOutcome.Declined, null),
        ("99990124", 17, VisitReason.Savings, "vivienda", AskOutcome.Answered, "familiar"),
        ("99990123", 12, VisitReason.Payment, "vivienda", AskOutcome.Later, null),
        ("99990126", 9, VisitReason.Credit, "vivienda", AskOutcome.Answered, "arriendo"),
        ("99990130", 3, VisitReason.Update, "vivienda", AskOutcome.Answered, "arriendo"),
    ];

    public async Task BuildAsync(CancellationToken ct)
    {
        await AskForAsync(act, actor, ct);
        await using var db = await contexts.CreateDbContextAsync(ct);
        foreach (var (document, attribute, value, ago) in Known)
        {
            var member = await FindAsync(db, document, ct);
            await act.RunAsync<NoteAttribute, NoteResult>(x => x.RunAsync(member, attribute, value, clock.Today - TimeSpan.FromDays(ago), null, ct));
        }

        await BelongAsync(db, ct);
        await VisitAsync(db, ct);
    }

    /// <summary>What a cooperative of any size wants to know, and how it asks.</summary>
    public static async Task AskForAsync(Act act, WorldActor actor, CancellationToken ct)
    {
        actor.Name = "hernan";
        foreach (var attribute in Attributes)
        {
            await act.RunAsync<SaveAttribute, CatalogueResult>(x => x.RunAsync(attribute, 0, ct));
        }

        foreach (var question in Questions)
        {
            await act.RunAsync<SaveQuestion, CatalogueResult>(x => x.RunAsync(question, 0, ct));
        }
    }

    private async Task BelongAsync(CoopDb db, CancellationToken ct)
    {
        var (juan, ana, leidy) = (await FindAsync(db, "99990110", ct), await FindAsync(db, "99990111", ct), await FindAsync(db, "99990112", ct));
        var bakery = await FindAsync(db, "999990147", ct);
        await act.RunAsync<ShareHousehold, string?>(x => x.RunAsync(juan, leidy, HouseholdRole.Partner, ct));
        await act.RunAsync<BeginRelation, string?>(x => x.RunAsync(juan, RelationKind.Referrer, ana, null, ct));
        await act.RunAsync<BeginRelation, string?>(x => x.RunAsync(leidy, RelationKind.EmployeeOf, bakery, null, ct));
        foreach (var (member, tag) in new[] { (juan, "Líder comunal"), (juan, "Feria 2026"), (ana, "Feria 2026"), (leidy, "Comité de mujeres") })
        {
            await act.RunAsync<TagMember, string?>(x => x.RunAsync(member, tag, ct));
        }

        foreach (var (member, code) in new[] { (juan, "AGRO"), (juan, "SERVICIOS"), (leidy, "MERCADO") })
        {
            var product = await db.Products.Where(p => p.Code == code).Select(p => p.Id).SingleAsync(ct);
            await act.RunAsync<NoteInterest, bool>(x => x.RunAsync(member, product, true, ct));
        }
    }

    private async Task VisitAsync(CoopDb db, CancellationToken ct)
    {
        actor.Name = "yuliana";
        var branch = await db.Branches.Where(branch => branch.Code == "CEN").Select(branch => branch.Id).SingleAsync(ct);
        foreach (var (document, ago, reason, question, outcome, typed) in Asked)
        {
            clock.TurnTo(clock.Today - TimeSpan.FromDays(ago));
            var draft = new VisitDraft(clock.NewId<VisitId>(), branch, reason)
            {
                Member = await FindAsync(db, document, ct),
                Said = new SaidToQuestion(question, outcome, typed, 0),
            };
            await act.RunAsync<RecordVisit, VisitResult>(x => x.RunAsync(draft, ct));
        }
    }

    private static Task<MemberId> FindAsync(CoopDb db, string document, CancellationToken ct) =>
        db.Members.Where(member => member.DocumentNumber == document).Select(member => member.Id).SingleAsync(ct);
}
