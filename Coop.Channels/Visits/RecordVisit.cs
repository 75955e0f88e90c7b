using Coop.Core.Access;
using Coop.Core.Consent;
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

    /// <summary>What the member answered to the counter's question, if anything.</summary>
    public VisitAnswer? Answer { get; init; }
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

    /// <summary>It stands in the member's timeline, now or since an earlier try.</summary>
    public sealed record Done(MemberId Member) : VisitResult;

    /// <summary>Another record carries the newcomer's document.</summary>
    public sealed record DocumentInUse(MemberId By, string? Name) : VisitResult;

    /// <summary>
    /// Something is missing or cannot be used: a code of <see cref="MemberCheck"/>, or <c>member</c>, <c>branch</c>, <c>note</c>,
    /// <c>note_long</c>, <c>telephone</c>, <c>email</c>, <c>channel</c>, <c>answer</c>.
    /// </summary>
    public sealed record Unfit(string What) : VisitResult;
}

/// <summary>Writes down that a member came to a branch, and registers them first where nobody knows them.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class RecordVisit(WorkFactory works, RegisterMember register, WriteConsent consent, AppendEntry timeline, CurrentActor actor)
{
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
            return new VisitResult.Done(recorded.MemberId);
        }

        if (await work.Db.Branches.AsNoTracking().SingleOrDefaultAsync(b => b.Id == draft.Branch, ct) is not { } branch)
        {
            return new VisitResult.Unfit("branch");
        }

        if (twin is not null)
        {
            return new VisitResult.DocumentInUse(twin.Id, twin.DisplayName);
        }

        if (draft.Member is { } named && !await work.Db.Members.AnyAsync(m => m.Id == named, ct))
        {
            return new VisitResult.Unfit("member");
        }

        var member = draft.Member ?? await RegisterAsync(work, draft.Newcomer!, ct);
        var entry = await timeline.RunAsync(work, member, new EntryDraft(EntryKind.Visit, Channel.Visit, Direction.In)
        {
            Author = actor.Required.Value,
            Source = draft.Id.Value,
            Body = note.Length == 0 ? null : note,
            Facts = EntryFacts.Json(new { branch = branch.Name, reason = draft.Reason.Stored(), question = draft.Answer?.Question, answer = draft.Answer?.Answer }),
        }, ct);
        foreach (var channel in draft.Newcomer?.Allows.Distinct() ?? [])
        {
            await consent.RunAsync(work, member, channel, Purpose.Service, granted: true, "counter", actor.Required, ct);
        }

        work.Db.Visits.Add(Visit.Recorded(draft, member, entry.Seq, actor.Required, work.Now));
        await work.CommitAsync(ct);
        return new VisitResult.Done(member);
    }

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
        { Answer: { } answer } when !VisitQuestions.Know(answer) => "answer",
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
