using System.Globalization;
using System.Security.Cryptography;
using Coop.Channels.Portal;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Web.Client.Portal;
using Microsoft.AspNetCore.Localization;

namespace Coop.Web.Portal;

/// <summary>The pages of a member who is in: the conversation, what they allow, and their account.</summary>
internal sealed class Inside(
    PortalStage stage, PortalReads reads, WriteFromPortal write, PortalConsents consents, ChangeConsent change, ChooseLanguage choose, MemberSessions sessions,
    AccountReads accounts, StandingReads standings, RewardReads rewards)
{
    private const string Talk = "/portal";
    private const string Consents = "/portal/consents";
    private const string Points = "/portal/points";
    private const int LastMoves = 20;
    private const int NextExpiries = 6;
    private const string Account = "/portal/account";
    private const int OnAPage = 30;

    public async Task<IResult> ReadAsync(HttpContext context) =>
        long.TryParse((string?)context.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before > 0
            ? await PastAsync(context, before)
            : await TalkAsync(context);

    public async Task<IResult> WriteAsync(HttpContext context, IFormCollection form)
    {
        var json = PortalStage.WantsJson(context);
        if (context.User.Visitor is not { } visitor)
        {
            return json ? Results.Unauthorized() : PortalStage.SeeOther(context, Talk);
        }

        if (!Guid.TryParse((string?)form["client"], out var client))
        {
            return stage.Trouble(context, "Portal.NotUnderstood", StatusCodes.Status400BadRequest);
        }

        var text = (string?)form["text"] ?? "";
        var outcome = await write.RunAsync(visitor.Member, client, text, context.RequestAborted);
        if (outcome is WriteOutcome.Accepted or WriteOutcome.Repeated)
        {
            return json ? Results.Accepted() : PortalStage.SeeOther(context, "/portal#write");
        }

        var status = outcome == WriteOutcome.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest;
        var words = stage.Say($"Portal.Refused.{outcome.Stored()}", write.MaxLength);
        if (outcome == WriteOutcome.TooMany)
        {
            PortalStage.RetryAfter(context, TimeSpan.FromSeconds(5));
        }

        return json ? Results.Json(new PortalFault(outcome.Stored(), words), statusCode: status) : await TalkAsync(context, status, words, text);
    }

    public async Task<IResult> ConsentsAsync(HttpContext context) => context.User.Visitor is { } visitor
        ? PortalStage.Page<ConsentsPage>(
            stage.Scene(context, Consents), parameters: [
                (nameof(ConsentsPage.Sheet), await consents.ReadAsync(visitor.Member, context.RequestAborted)),
                (nameof(ConsentsPage.Done), context.Request.Query.ContainsKey("done"))])
        : PortalStage.SeeOther(context, Talk);

    public async Task<IResult> ConsentAsync(HttpContext context, IFormCollection form)
    {
        if (context.User.Visitor is not { } visitor)
        {
            return PortalStage.SeeOther(context, Talk);
        }

        var known = Enum.GetValues<Channel>().Where(channel => channel.Stored() == (string?)form["channel"]).ToList();
        return known is [var channel] && bool.TryParse((string?)form["granted"], out var granted)
            && await change.RunAsync(visitor, channel, (string?)form["purpose"] ?? "", granted, PortalStage.Language, context.RequestAborted)
            ? PortalStage.SeeOther(context, $"{Consents}?done=1")
            : stage.Trouble(context, "Portal.NotUnderstood", StatusCodes.Status400BadRequest);
    }

    public async Task<IResult> PointsAsync(HttpContext context) => context.User.Visitor is { Member: var member }
        ? PortalStage.Page<PointsPage>(
            stage.Scene(context, Points, live: true), parameters: [
                // Read before the rest: what moves meanwhile makes another stamp, and the page reads itself anew.
                (nameof(PointsPage.Stamp), await accounts.StampAsync(member, context.RequestAborted)),
                (nameof(PointsPage.Standing), await accounts.FindAsync(member, context.RequestAborted)),
                (nameof(PointsPage.Outlook), await standings.FindAsync(member, context.RequestAborted)),
                (nameof(PointsPage.Expiring), await accounts.ExpiringAsync(member, NextExpiries, context.RequestAborted)),
                (nameof(PointsPage.Rewards), (await rewards.AllAsync(context.RequestAborted)).Where(reward => reward is { Offered: true } and not { Stock: 0 }).ToList()),
                (nameof(PointsPage.Entries), await accounts.EntriesAsync(member, long.MaxValue, LastMoves, context.RequestAborted))])
        : PortalStage.SeeOther(context, Talk);

    public async Task<IResult> AccountAsync(HttpContext context) => context.User.Visitor is { } visitor
        ? PortalStage.Page<MemberAccountPage>(
            stage.Scene(context, Account), parameters: (nameof(MemberAccountPage.Sessions), await sessions.CountAsync(visitor.Member, context.RequestAborted)))
        : PortalStage.SeeOther(context, Talk);

    public async Task<IResult> PreferAsync(HttpContext context, IFormCollection form)
    {
        if ((string?)form["language"] is { } language && ChooseLanguage.Languages.Contains(language))
        {
            context.Response.Cookies.Append(
                CookieRequestCultureProvider.DefaultCookieName,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language == "es" ? "es-CO" : language)),
                new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, HttpOnly = true, IsEssential = true });
            if (context.User.Visitor is { } visitor)
            {
                await choose.RunAsync(visitor, language, context.RequestAborted);
            }
        }

        if ((string?)form["theme"] is { } theme && MemberAccountPage.Themes.Contains(theme))
        {
            PortalCookies.Theme.Write(context, theme);
        }

        // Only pages of ours: a form could lead from here to anywhere.
        return PortalStage.SeeOther(context, Array.Find(["/portal/code", Points, Consents, Account], page => page == (string?)form["back"]) ?? Talk);
    }

    public async Task<IResult> LeaveAsync(HttpContext context, IFormCollection form)
    {
        if (context.User.Visitor is { } visitor)
        {
            await sessions.EndAsync(visitor, context.RequestAborted);
        }

        return Outside(context);
    }

    public async Task<IResult> LeaveAllAsync(HttpContext context, IFormCollection form)
    {
        if (context.User.Visitor is { } visitor)
        {
            await sessions.EndAllAsync(visitor, context.RequestAborted);
        }

        return Outside(context);
    }

    /// <summary>With the session goes whatever this browser keeps for it, as a message that was being written (W3C Clear Site Data).</summary>
    private static IResult Outside(HttpContext context)
    {
        PortalCookies.Session.Delete(context);
        context.Response.Headers["Clear-Site-Data"] = "\"storage\"";
        return PortalStage.SeeOther(context, Talk);
    }

    private async Task<IResult> TalkAsync(HttpContext context, int status = StatusCodes.Status200OK, string? fault = null, string? typed = null)
    {
        var visitor = context.User.Visitor!;
        // What is on its way is read first: what arrives in between is shown twice for a moment, never not at all.
        var pending = await reads.PendingAsync(visitor.Member, context.RequestAborted);
        var rows = await reads.BeforeAsync(visitor.Member, long.MaxValue, OnAPage, context.RequestAborted);
        return PortalStage.Page<TimelinePage>(stage.Scene(context, Talk, live: true), status, fault,
            (nameof(TimelinePage.Rows), rows),
            (nameof(TimelinePage.Pending), pending.Where(message => rows.All(row => row.Client != message.Client.ToString("D"))).ToList()),
            (nameof(TimelinePage.Client), Guid.CreateVersion7(stage.Now)),
            (nameof(TimelinePage.Typed), typed),
            (nameof(TimelinePage.MaxLength), write.MaxLength),
            (nameof(TimelinePage.Who), Who(visitor)));
    }

    private async Task<IResult> PastAsync(HttpContext context, long before) => PortalStage.Page<TimelinePage>(
        stage.Scene(context, Talk), parameters: [
            (nameof(TimelinePage.Rows), await reads.BeforeAsync(context.User.Visitor!.Member, before, OnAPage, context.RequestAborted)),
            (nameof(TimelinePage.IsPast), true)]);

    private static string Who(PortalVisitor visitor) => Convert.ToHexStringLower(SHA256.HashData(visitor.Member.Value.ToByteArray()))[..12];
}
