using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Knowledge;

/// <summary>What is asked and known, in one line each.</summary>
internal static class Knowing
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<StaffId> BossAsync(this TestNode node) => node.HireAsync("Rosa Elvira Peña", Role.Supervisor);

    /// <summary>An attribute in the catalogue.</summary>
    public static async Task AskForAsync(this TestNode node, StaffId boss, string code, AttributeKind kind, int? shelf = 12, params string[] options) =>
        (await node.As(boss).RunAsync<SaveAttribute, CatalogueResult>(x => x.RunAsync(
            new AttributeDraft(code, kind, $"{code} es", $"{code} en") { ShelfMonths = shelf, Options = [.. options.Select(o => new AttributeOption(o, o, o))] }, 0, Ct)))
        .ShouldBe(new CatalogueResult.Done());

    public static async Task<KnownValue?> KnownAsync(this TestNode node, MemberId member, string attribute) =>
        (await node.Get<KnowledgeReads>().OfAsync(member, Ct)).Single(line => line.Definition.Code == attribute).Known;

    public static async Task<NoteResult> NoteAsync(this TestNode node, StaffId who, MemberId member, string attribute, string typed, DateTimeOffset? at = null)
    {
        var seen = (await node.KnownAsync(member, attribute))?.NotedAt;
        return await node.As(who).RunAsync<NoteAttribute, NoteResult>(x => x.RunAsync(member, attribute, typed, at, seen, Ct));
    }

    /// <summary>A question that fills an attribute of the same code.</summary>
    public static async Task AskAsync(this TestNode node, StaffId boss, string code, int worth, int fatigue = 30) =>
        (await node.As(boss).RunAsync<SaveQuestion, CatalogueResult>(x => x.RunAsync(new QuestionDraft(code, code, $"¿{code}?", $"{code}?", worth, fatigue), 0, Ct)))
        .ShouldBe(new CatalogueResult.Done());

    /// <summary>The member comes to a branch: a contact begins.</summary>
    public static Task VisitAsync(this TestNode node, MemberId member) =>
        node.InWorkAsync(work => node.Get<AppendEntry>().RunAsync(work, member, new EntryDraft(EntryKind.Visit, Channel.Visit, Direction.In), Ct));

    public static Task<NextQuestions> NextAsync(this TestNode node, MemberId member) => node.Get<QuestionReads>().NextAsync(member, Ct);

    public static Task<AnswerResult> AnswerAsync(this TestNode node, StaffId who, MemberId member, string question, AskOutcome outcome, string? typed, long seen) =>
        node.As(who).RunAsync<AnswerQuestion, AnswerResult>(x => x.RunAsync(member, question, outcome, typed, seen, Ct));
}
