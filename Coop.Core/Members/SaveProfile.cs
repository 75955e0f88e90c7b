using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members;

/// <summary>What became of writing down what is known of a member.</summary>
public abstract record ProfileResult
{
    private ProfileResult()
    {
    }

    /// <summary>It is written down.</summary>
    public sealed record Done : ProfileResult;

    /// <summary>Something cannot be: <c>birth_date</c>, <c>municipality</c>, <c>long</c>, <c>organisation</c>, <c>provisional</c>.</summary>
    public sealed record Refused(string What) : ProfileResult;

    /// <summary>A colleague was quicker; this is what they wrote.</summary>
    public sealed record Stale(ProfileDetails Now, long Rev) : ProfileResult;
}

/// <summary>Writes down what is known of a member beyond name and document.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class SaveProfile(WorkFactory works, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>The longest address and occupation, in characters.</summary>
    public const int MaxLength = 200;

    private static readonly DateOnly Earliest = new(1900, 1, 1);

    /// <summary>Writes it down; <paramref name="rev"/> is that of the profile the person saw, 0 when there was none.</summary>
    public async Task<ProfileResult> RunAsync(MemberId id, ProfileDetails typed, long rev, CancellationToken ct)
    {
        var details = typed with { Address = Text(typed.Address), Occupation = Text(typed.Occupation), Municipality = Text(typed.Municipality) };
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        var profile = await work.Db.Profiles.SingleOrDefaultAsync(p => p.MemberId == id, ct);
        if (rev != (profile?.Rev ?? 0))
        {
            return new ProfileResult.Stale(profile?.Details ?? ProfileDetails.Nothing, profile?.Rev ?? 0);
        }

        if (Fault(member, details, calendar.DayOf(work.Now)) is { } what)
        {
            return new ProfileResult.Refused(what);
        }

        var changed = Changed(profile?.Details ?? ProfileDetails.Nothing, details);
        if (changed.Count == 0)
        {
            return new ProfileResult.Done();
        }

        if (profile is null)
        {
            work.Db.Profiles.Add(profile = MemberProfile.Of(id));
        }

        profile.Say(details, actor.Required, work.Now);
        member.ProfileChanged();
        work.Touch(Topic.Member(id), "profile");
        work.Audit(actor.Required, "member.profile", $"member:{id.Value:D}", new { changed });
        await work.CommitAsync(ct);
        return new ProfileResult.Done();
    }

    private static string? Fault(Member member, ProfileDetails details, DateOnly today) =>
        member.Provisional ? "provisional"
        : member.Kind == MemberKind.Organisation && (details.BirthDate is not null || details.Gender is not null) ? "organisation"
        : details.BirthDate > today || details.BirthDate < Earliest ? "birth_date"
        : details.Municipality is { } code && Municipality.Find(code) is null ? "municipality"
        : details.Address?.Length > MaxLength || details.Occupation?.Length > MaxLength ? "long"
        : null;

    /// <summary>Names of what is new; who did what is kept for good, so no values.</summary>
    private static List<string> Changed(ProfileDetails before, ProfileDetails now) =>
    [
        .. new (string Name, bool Is)[]
        {
            ("birth_date", before.BirthDate != now.BirthDate), ("gender", before.Gender != now.Gender), ("municipality", before.Municipality != now.Municipality),
            ("address", before.Address != now.Address), ("occupation", before.Occupation != now.Occupation),
        }.Where(one => one.Is).Select(one => one.Name),
    ];

    private static string? Text(string? typed) => StoredText.Of(typed ?? "").Trim() is { Length: > 0 } text ? text : null;
}
