using System.Text;
using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Members.Tags;

/// <summary>A tag was put on a member, or taken off.</summary>
[EventName("member.tagged")]
public sealed record MemberTagged(DateTimeOffset At, MemberId Member, string Tag, bool Added) : DomainEvent(At);

/// <summary>A tag was put on many members at once, or taken off them.</summary>
[EventName("members.tagged")]
public sealed record MembersTagged(DateTimeOffset At, string Tag, bool Added, long Members) : DomainEvent(At);

/// <summary>A member would like to hear of a product, or no longer.</summary>
[EventName("member.interested")]
public sealed record MemberInterested(DateTimeOffset At, MemberId Member, ProductId Product, bool Added) : DomainEvent(At);

/// <summary>Puts a tag on a member; one nobody used before is made on the way.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class TagMember(WorkFactory works, CurrentActor actor)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 40;

    /// <summary>The most tags on one member.</summary>
    public const int AtMost = 30;

    /// <summary>
    /// Puts it there. Null when it is there now, whoever put it; else a code of what is wrong: <c>name</c> (nothing a tag can be
    /// called), <c>long</c>, <c>many</c>.
    /// </summary>
    public async Task<string?> RunAsync(MemberId id, string typed, CancellationToken ct)
    {
        var name = string.Join(' ', StoredText.Of(typed).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var code = CodeOf(name);
        if (code.Length == 0 || name.Length > MaxName)
        {
            return code.Length == 0 ? "name" : "long";
        }

        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        if (await work.Db.MemberTags.AnyAsync(t => t.MemberId == id && t.Tag == code, ct))
        {
            return null;
        }

        if (await work.Db.MemberTags.CountAsync(t => t.MemberId == id, ct) >= AtMost)
        {
            return "many";
        }

        await using (var make = new NpgsqlCommand(TagSql.Make, work.Connection) { Parameters = { new("code", code), new("name", name) } })
        {
            await make.ExecuteNonQueryAsync(ct);
        }

        work.Db.MemberTags.Add(MemberTag.Of(id, code, actor.Required, work.Now));
        Tell(work, member, code, added: true, actor.Required);
        await work.CommitAsync(ct);
        return null;
    }

    /// <summary>What a name is kept as: small letters and digits, with dashes between; empty when none are left.</summary>
    public static string CodeOf(string name)
    {
        var code = new StringBuilder();
        foreach (var letter in Member.Fold(name))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                code.Append(letter);
            }
            else if (code.Length > 0 && code[^1] != '-')
            {
                code.Append('-');
            }
        }

        return code.ToString().TrimEnd('-');
    }

    internal static void Tell(Work work, Member member, string tag, bool added, StaffId by)
    {
        member.ProfileChanged();
        work.Touch(Topic.Member(member.Id), "tags");
        work.Raise(new MemberTagged(work.Now, member.Id, tag, added));
        work.Audit(by, added ? "member.tag" : "member.untag", $"member:{member.Id.Value:D}", new { tag });
    }
}

/// <summary>Takes a tag off a member.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class UntagMember(WorkFactory works, CurrentActor actor)
{
    /// <summary>Takes it off; nothing happens when it is not there.</summary>
    public async Task RunAsync(MemberId id, string tag, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        if (await work.Db.MemberTags.SingleOrDefaultAsync(t => t.MemberId == id && t.Tag == tag, ct) is not { } there)
        {
            return;
        }

        work.Db.MemberTags.Remove(there);
        TagMember.Tell(work, await work.Db.Members.SingleAsync(m => m.Id == id, ct), tag, added: false, actor.Required);
        await work.CommitAsync(ct);
    }
}

/// <summary>Puts a tag on many members, or takes it off them: in sets, each a transaction, so that it may be called again where it broke off.</summary>
[Needs(Permission.ManageMembers)]
public sealed class TagMembers(WorkFactory works, CurrentActor actor)
{
    private const int AtOnce = 2_000;

    /// <summary>Does it; returns for how many it made a difference. The tag must be there already.</summary>
    public async Task<long> RunAsync(IReadOnlyCollection<MemberId> members, string tag, bool add, CancellationToken ct)
    {
        var changed = 0L;
        foreach (var some in members.Distinct().Chunk(AtOnce))
        {
            await using var work = await works.BeginAsync(ct);
            await AppendEntry.LockAsync(work, some, ct);
            await using var set = new NpgsqlCommand(add ? TagSql.Add : TagSql.Remove, work.Connection)
            {
                Parameters = { new("members", some.Select(m => m.Value).ToArray()), new("tag", tag), new("at", work.Now), new("by", actor.Required.Value) },
            };
            var more = (long)(await set.ExecuteScalarAsync(ct))!;
            if (more > 0)
            {
                work.Raise(new MembersTagged(work.Now, tag, add, more));
                work.Audit(actor.Required, add ? "member.tag_many" : "member.untag_many", $"tag:{tag}", new { members = more });
                await work.CommitAsync(ct);
                changed += more;
            }
        }

        return changed;
    }
}

/// <summary>Writes down that a member would like to hear of a product, or no longer.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class NoteInterest(WorkFactory works, CurrentActor actor)
{
    /// <summary>Where what people on the staff write down comes from.</summary>
    public const string Source = "agent";

    /// <summary>Writes it down; false when there is no such product. Saying the same again changes nothing.</summary>
    public async Task<bool> RunAsync(MemberId id, ProductId product, bool isInterested, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        if (!await work.Db.Products.AnyAsync(p => p.Id == product, ct))
        {
            return false;
        }

        var noted = await work.Db.MemberInterests.SingleOrDefaultAsync(i => i.MemberId == id && i.ProductId == product, ct);
        if (isInterested == noted is not null)
        {
            return true;
        }

        if (noted is null)
        {
            work.Db.MemberInterests.Add(MemberInterest.Of(id, product, Source, actor.Required, work.Now));
        }
        else
        {
            work.Db.MemberInterests.Remove(noted);
        }

        (await work.Db.Members.SingleAsync(m => m.Id == id, ct)).ProfileChanged();
        work.Touch(Topic.Member(id), "interests");
        work.Raise(new MemberInterested(work.Now, id, product, isInterested));
        work.Audit(actor.Required, isInterested ? "member.interest" : "member.no_interest", $"member:{id.Value:D}", new { product = product.Value });
        await work.CommitAsync(ct);
        return true;
    }
}
