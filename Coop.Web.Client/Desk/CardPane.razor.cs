using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Who the member is, how sure we are of it, how they can be reached and what they allow.</summary>
public sealed partial class CardPane(LiveGround ground, MemberReads members, Attempt attempt, IStringLocalizer<Texts> texts) : MemberComponent(ground, members)
{
    private bool _identifying;
    private bool _consenting;

    /// <summary>It is a page of its own, not a pane beside the timeline.</summary>
    [Parameter]
    public bool Whole { get; set; }

    private bool MayAnswer => Me.May(Permission.AnswerMembers);

    /// <inheritdoc />
    protected override Task BeginAsync() =>
        FollowCardAsync();

    private Task<bool> RecordAsync(ConsentState consent, bool granted) =>
        attempt.RunAsync<RecordConsent>(x => x.RunAsync(Member, consent.Channel, consent.Purpose, granted, "agent", Ct));

    private string Tell(ConsentState consent) => texts[
        consent.Granted switch { true => "Consent.TellYes", false => "Consent.TellNo", _ => "Consent.TellNever" },
        texts[$"Channel.{consent.Channel.Stored()}"], texts[$"Purpose.{consent.Purpose}"]];

    private static string Said(ConsentState consent) => consent.Granted switch { true => "yes", false => "no", _ => "never" };
}
