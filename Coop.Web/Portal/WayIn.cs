using Coop.Channels.Portal;
using Coop.Core.Members;
using Coop.Web.Client.Portal;

namespace Coop.Web.Portal;

/// <summary>The pages on the way into the portal: the address, the code or the link, and who it is of those that share an address.</summary>
internal sealed class WayIn(
    PortalStage stage, AskForCode ask, ProveAddress prove, EnterPortal enter, MemberSessions sessions, PortalLimit limit)
{
    private const string Start = "/portal";
    private const string Code = "/portal/code";

    public Task<IResult> AskAsync(HttpContext context) =>
        Task.FromResult(PortalCookies.Code.Read(context) is not null && context.Request.Query.Count == 0
            ? PortalStage.SeeOther(context, Code)
            : PortalStage.Page<AddressPage>(stage.Scene(context, Start)));

    public async Task<IResult> AskedAsync(HttpContext context, IFormCollection form)
    {
        var typed = (string?)form["address"];
        if (Crowded(context))
        {
            return AddressAgain(context, typed, "Portal.TooManyTries", StatusCodes.Status429TooManyRequests);
        }

        switch (await ask.RunAsync(typed, PortalStage.Language, context.RequestAborted))
        {
            case AskResult.Asked asked:
                PortalCookies.Code.Write(context, asked.Browser);
                return PortalStage.SeeOther(context, Code);
            case AskResult.TooMany:
                return AddressAgain(context, typed, "Portal.TooManyCodes", StatusCodes.Status429TooManyRequests);
            default:
                return AddressAgain(context, typed, "Portal.NotAnAddress", StatusCodes.Status400BadRequest);
        }
    }

    public async Task<IResult> CodeAsync(HttpContext context) =>
        PortalCookies.Code.Read(context) is { } browser && await ask.TypedAsync(browser, context.RequestAborted) is { } typed
            ? CodePage(context, typed)
            : Restart(context);

    public async Task<IResult> NamedAsync(HttpContext context, IFormCollection form)
    {
        if (PortalCookies.Code.Read(context) is not { } browser)
        {
            return AddressAgain(context, null, "Portal.Expired", StatusCodes.Status400BadRequest);
        }

        var typed = await ask.TypedAsync(browser, context.RequestAborted);
        if (Crowded(context))
        {
            return CodePage(context, typed, stage.Say("Portal.TooManyTries"), StatusCodes.Status429TooManyRequests);
        }

        return await prove.ByCodeAsync(browser, form["code"], context.RequestAborted) switch
        {
            ProofResult.Proved proved => await EnterAsync(context, proved.Proof, null),
            ProofResult.NoCode => CodePage(context, typed, stage.Say("Portal.NoCode"), StatusCodes.Status400BadRequest),
            ProofResult.Wrong { Left: 1 } => CodePage(context, typed, stage.Say("Portal.WrongOnce"), StatusCodes.Status400BadRequest),
            ProofResult.Wrong wrong => CodePage(context, typed, stage.Say("Portal.Wrong", wrong.Left), StatusCodes.Status400BadRequest),
            ProofResult.Locked => CodePage(context, typed, stage.Say("Portal.Locked"), StatusCodes.Status400BadRequest, over: true),
            _ => Restart(context, "Portal.Expired"),
        };
    }

    /// <summary>Opens nothing: programs that look into mails follow links as well.</summary>
    public Task<IResult> LinkAsync(HttpContext context) => Task.FromResult(
        (string?)context.Request.Query["t"] is { Length: > 0 and <= 64 } token
            ? PortalStage.Page<LinkPage>(stage.Scene(context, Start), parameters: (nameof(LinkPage.Token), token))
            : Restart(context, "Portal.Expired"));

    public async Task<IResult> ConfirmedAsync(HttpContext context, IFormCollection form)
    {
        if (Crowded(context))
        {
            return stage.Trouble(context, "Portal.TooManyTries", StatusCodes.Status429TooManyRequests);
        }

        return await prove.ByLinkAsync((string?)form["t"] ?? "", context.RequestAborted) is ProofResult.Proved proved
            ? await EnterAsync(context, proved.Proof, null)
            : Restart(context, "Portal.Expired");
    }

    public async Task<IResult> ChooseAsync(HttpContext context) =>
        PortalCookies.Proof.Read(context) is { } proof ? await EnterAsync(context, proof, null) : Restart(context);

    public async Task<IResult> ChosenAsync(HttpContext context, IFormCollection form) =>
        PortalCookies.Proof.Read(context) is { } proof && Guid.TryParse((string?)form["member"], out var member)
            ? await EnterAsync(context, proof, new MemberId(member))
            : Restart(context, "Portal.Expired");

    private async Task<IResult> EnterAsync(HttpContext context, string proof, MemberId? chosen)
    {
        switch (await enter.RunAsync(proof, chosen, context.RequestAborted))
        {
            case EnterResult.Entered entered:
                if (context.User.Visitor is { } before)
                {
                    await sessions.EndAsync(before, context.RequestAborted);
                }

                PortalCookies.Code.Delete(context);
                PortalCookies.Proof.Delete(context);
                PortalCookies.Session.Write(context, entered.Key);
                return PortalStage.SeeOther(context, Start);
            case EnterResult.Which which when HttpMethods.IsGet(context.Request.Method):
                return PortalStage.Page<ChoosePage>(stage.Scene(context, Start), parameters: (nameof(ChoosePage.Candidates), which.Candidates));
            case EnterResult.Which:
                PortalCookies.Proof.Write(context, proof);
                return PortalStage.SeeOther(context, "/portal/choose");
            default:
                return Restart(context, "Portal.Expired");
        }
    }

    private bool Crowded(HttpContext context)
    {
        var wait = limit.Take(context.Connection.RemoteIpAddress);
        if (wait > TimeSpan.Zero)
        {
            PortalStage.RetryAfter(context, wait);
        }

        return wait > TimeSpan.Zero;
    }

    /// <summary>Nothing of what was begun is left in this browser.</summary>
    private IResult Restart(HttpContext context, string? fault = null)
    {
        PortalCookies.Code.Delete(context);
        PortalCookies.Proof.Delete(context);
        return fault is null ? PortalStage.SeeOther(context, "/portal?again=1") : AddressAgain(context, null, fault, StatusCodes.Status400BadRequest);
    }

    private IResult AddressAgain(HttpContext context, string? typed, string fault, int status) =>
        PortalStage.Page<AddressPage>(stage.Scene(context, Start), status, stage.Say(fault), (nameof(AddressPage.Typed), typed));

    private IResult CodePage(HttpContext context, string? typed, string? fault = null, int status = StatusCodes.Status200OK, bool over = false) =>
        PortalStage.Page<CodePage>(stage.Scene(context, Code), status, fault, (nameof(Client.Portal.CodePage.Typed), typed), (nameof(Client.Portal.CodePage.Over), over));
}
