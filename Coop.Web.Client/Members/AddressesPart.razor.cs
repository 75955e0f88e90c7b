using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>How a member can be reached, and whether it was proven theirs. Whoever shows it follows the card.</summary>
public sealed partial class AddressesPart(Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private static readonly ContactPointKind[] Kinds = [ContactPointKind.Telephone, ContactPointKind.Email];

    private bool _adding;
    private bool _saving;
    private ContactPointKind _kind;
    private string? _typed;
    private string? _fault;
    private Confirm? _doubt;
    private Confirm? _remove;

    /// <summary>The member's card as it is now.</summary>
    [Parameter, EditorRequired]
    public required MemberCard Card { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool MayChange => Me.May(Permission.AnswerMembers) && !Card.Member.Provisional;

    private void Begin() => (_adding, _kind, _typed, _fault) = (true, ContactPointKind.Telephone, null, null);

    private async Task AddAsync()
    {
        if (_saving)
        {
            return;
        }

        _saving = true;
        var result = await attempt.RunAsync<AddContactPoint, AddAddressResult?>(async x => await x.RunAsync(Card.Member.Id, _kind, _typed ?? "", CancellationToken.None), null);
        (_saving, _fault) = (false, (result as AddAddressResult.Unfit)?.What);
        if (result is AddAddressResult.Done done)
        {
            _adding = false;
            toasts.Say(done.Others.Count == 0
                ? texts["Address.Added"]
                : texts["Address.AddedShared", string.Join(", ", done.Others.Select(other => texts.NameOf(other.Member, other.Name)))]);
        }
    }

    private async Task RemoveAsync(ContactPoint point)
    {
        var fault = await attempt.RunAsync<RemoveContactPoint, string?>(x => x.RunAsync(point.Id, CancellationToken.None), "failed");
        if (fault is null)
        {
            toasts.Say(texts["Address.Removed"]);
        }
        else if (fault == "used")
        {
            toasts.Warn(texts["Address.Used"]);
        }
    }

    private Task<bool> VerifyAsync(ContactPoint point, bool isTheirs) =>
        attempt.RunAsync<VerifyContactPoint>(x => x.RunAsync(point.Id, isTheirs, CancellationToken.None));

    private string AddressOf(ContactPoint point) => point.Kind switch
    {
        ContactPointKind.Web => texts["Card.WebSession", point.Value[^4..].ToUpperInvariant()],
        ContactPointKind.Portal => texts["Card.Portal"],
        ContactPointKind.Telephone or ContactPointKind.Whatsapp => Words.Address(point.Value),
        _ => point.Raw,
    };

    private static string ChannelOf(ContactPointKind kind) => kind switch
    {
        ContactPointKind.Web or ContactPointKind.Portal => "web",
        ContactPointKind.Email => "email",
        ContactPointKind.Whatsapp or ContactPointKind.Other => "sms",
        _ => "voice",
    };
}
