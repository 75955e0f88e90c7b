using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Visits;

/// <summary>A visit as the counter writes it down.</summary>
/// <param name="Id">Given by the browser; recording it again changes nothing.</param>
/// <param name="Branch">Where.</param>
/// <param name="Reason">What for.</param>
public sealed record VisitDraft(VisitId Id, Guid Branch, VisitReason Reason)
{
    /// <summary>Who came, if there is a record of them.</summary>
    public MemberId? Member { get; init; }

    /// <summary>Who came, if there is no record yet: it is made with the visit.</summary>
    public Newcomer? Newcomer { get; init; }

    /// <summary>What was said, at most <see cref="RecordVisit.MaxLength"/> characters.</summary>
    public string? Note { get; init; }

    /// <summary>What became of the counter's question; null when it was not asked.</summary>
    public SaidToQuestion? Said { get; init; }
}

/// <summary>Somebody the cooperative has no record of.</summary>
/// <param name="Details">Who they are.</param>
/// <param name="Telephone">As typed; empty when they gave none.</param>
/// <param name="Email">As typed; empty when they gave none.</param>
public sealed record Newcomer(MemberDetails Details, string? Telephone, string? Email)
{
    /// <summary>Channels on which they said the cooperative may write about their products: e-mail or SMS, each with its address.</summary>
    public IReadOnlyList<Channel> Allows { get; init; } = [];
}

/// <summary>What became of recording a visit.</summary>
public abstract record VisitResult
{
    private VisitResult()
    {
    }

    /// <summary>
    /// It stands in the member's timeline, now or since an earlier try. What was said to the question is missing where that was withdrawn
    /// meanwhile, or a colleague asked it first: somebody came all the same.
    /// </summary>
    public sealed record Done(MemberId Member, bool IsAnswerMissing = false) : VisitResult;

    /// <summary>What was typed is no answer to the question: a code of <see cref="AttributeValue.Read"/>. Nothing is written.</summary>
    public sealed record NoAnswer(string What) : VisitResult;

    /// <summary>Another record carries the newcomer's document.</summary>
    public sealed record DocumentInUse(MemberId By, string? Name) : VisitResult;

    /// <summary>
    /// Something is missing or cannot be used: a code of <see cref="MemberCheck"/>, or <c>member</c>, <c>branch</c>, <c>note</c>,
    /// <c>note_long</c>, <c>telephone</c>, <c>email</c>, <c>channel</c>.
    /// </summary>
    public sealed record Unfit(string What) : VisitResult;
}

/// <summary>Writes down that a member came to a branch, and registers them first where nobody knows them.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class RecordVisit(
    WorkFactory works, RegisterMember register, WriteConsent consent, WriteAnswer answers, AppendEntry timeline, CurrentActor actor)
{
    /// <summary>Where answers given at the counter come from, as an attribute's source.</summary>
    public const string Source = "counter";

    /// <summary>The longest note, in characters.</summary>
    public const int MaxLength = 4_000;

    /// <summary>Records the visit, once.</summary>
    public async Task<VisitResult> RunAsync(VisitDraft draft, CancellationToken ct)
    {
        var note = StoredText.Of(draft.Note ?? "").Trim();
        if (Fault(draft, note) is { } what)
        {
            return new VisitResult.Unfit(what);
        }

        try
        {
            await using var work = await works.BeginAsync(ct);
            return await RecordAsync(work, draft, note, ct);
        }
        catch (DbUpdateException error) when (DatabaseFault.IsDuplicate(error, "visit_pkey") || DatabaseFault.IsDuplicate(error, "member_document"))
        {
            // The same visit, or the same person, was written down by another in this moment: it shows by looking again.
            await using var again = await works.BeginAsync(ct);
            return await RecordAsync(again, draft, note, ct);
        }
    }

    private async Task<VisitResult> RecordAsync(Work work, VisitDraft draft, string note, CancellationToken ct)
    {
        if (draft.Member is { } known)
        {
            await AppendEntry.LockAsync(work, [known], ct);
        }

        // Asked for before the visit: if this very visit made the twin, then the visit is seen too.
        var twin = draft.Newcomer is { } newcomer ? await MemberCheck.TwinAsync(work, newcomer.Details, null, ct) : null;
        if (await work.Db.Visits.AsNoTracking().SingleOrDefaultAsync(v => v.Id == draft.Id, ct) is { } recorded)
        {
            return new VisitResult.Done(recorded.MemberId, draft.Said is not null && recorded.Question is null);
        }

        if (await work.Db.Branches.AsNoTracking().SingleOrDefaultAsync(b => b.Id == draft.Branch, ct) is not { } branch)
        {
            return new VisitResult.Unfit("branch");
        }

        if (twin is not null)
        {
            return new VisitResult.DocumentInUse(twin.Id, twin.DisplayName);
        }

        var id = draft.Member ?? await RegisterAsync(work, draft.Newcomer!, ct);
        if (await work.Db.Members.SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member)
        {
            return new VisitResult.Unfit("member");
        }

        var answer = draft.Said is { } said ? await answers.RunAsync(work, member, said, new AskedBy(actor.Required, Source, VisitReads.AtTheCounter), ct) : null;
        if (answer is AnswerResult.Refused refused)
        {
            return new VisitResult.NoAnswer(refused.What);
        }

        var asked = answer is AnswerResult.Done ? await work.Db.Questions.AsNoTracking().SingleAsync(q => q.Code == draft.Said!.Question, ct) : null;
        var entry = await timeline.RunAsync(work, id, new EntryDraft(EntryKind.Visit, Channel.Visit, Direction.In)
        {
            Author = actor.Required.Value,
            Source = draft.Id.Value,
            Body = note.Length == 0 ? null : note,
            Facts = Facts(branch, draft, asked),
        }, ct);
        foreach (var channel in draft.Newcomer?.Allows.Distinct() ?? [])
        {
            await consent.RunAsync(work, id, channel, Purpose.Service, granted: true, "counter", actor.Required, ct);
        }

        work.Db.Visits.Add(Visit.Recorded(draft, id, entry.Seq, asked?.Code, actor.Required, work.Now));
        await work.CommitAsync(ct);
        return new VisitResult.Done(id, answer is AnswerResult.NotNow);
    }

    /// <summary>What was asked, as it was asked, and what became of it. The answer itself can be erased, and stands where what is known does.</summary>
    private static string Facts(Branch branch, VisitDraft draft, Question? asked) => asked is null
        ? EntryFacts.Json(new { branch = branch.Name, reason = draft.Reason.Stored() })
        : EntryFacts.Json(new { branch = branch.Name, reason = draft.Reason.Stored(), outcome = draft.Said!.Outcome.Stored(), es = asked.TextEs, en = asked.TextEn });

    private async Task<MemberId> RegisterAsync(Work work, Newcomer newcomer, CancellationToken ct)
    {
        var addresses = new[] { Telephone(newcomer), Email(newcomer) }.OfType<ContactAddress>();
        var member = register.Run(work, newcomer.Details, addresses);
        work.Audit(actor.Required, "member.register", $"member:{member.Value:D}");
        await work.Db.SaveChangesAsync(ct);
        return member;
    }

    private static string? Fault(VisitDraft draft, string note) => draft switch
    {
        { Member: null, Newcomer: null } => "member",
        { Newcomer: { } newcomer } when MemberCheck.Missing(newcomer.Details) is { } missing => missing,
        { Newcomer: { } newcomer } when !string.IsNullOrWhiteSpace(newcomer.Telephone) && Telephone(newcomer) is null => "telephone",
        { Newcomer: { } newcomer } when !string.IsNullOrWhiteSpace(newcomer.Email) && Email(newcomer) is null => "email",
        { Newcomer: { } newcomer } when Unreachable(newcomer) is { } lacking => lacking,
        { Reason: VisitReason.Other } when note.Length == 0 => "note",
        _ when note.Length > MaxLength => "note_long",
        _ => null,
    };

    /// <summary>The address that is missing on a channel they allow; no channel but these two is written on.</summary>
    private static string? Unreachable(Newcomer newcomer) => newcomer.Allows
        .Select(channel => channel switch
        {
            Channel.Email => Email(newcomer) is null ? "email" : null,
            Channel.Sms => Telephone(newcomer) is null ? "telephone" : null,
            _ => "channel",
        })
        .FirstOrDefault(what => what is not null);

    private static ContactAddress? Telephone(Newcomer newcomer) =>
        string.IsNullOrWhiteSpace(newcomer.Telephone) ? null : ContactAddress.Telephone(newcomer.Telephone);

    private static ContactAddress? Email(Newcomer newcomer) => string.IsNullOrWhiteSpace(newcomer.Email) ? null : ContactAddress.Email(newcomer.Email);
}
