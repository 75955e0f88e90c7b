using Coop.Channels.Voice;
using Coop.Core.Access;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Shell;

/// <summary>What a person on the staff sets for themselves beside what the menu in the corner offers.</summary>
public sealed partial class AccountPage(StaffReads staff, VoiceLine line, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private string? _telephone;
    private bool _read;
    private bool _wrong;
    private bool _saving;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            _telephone = await staff.TelephoneAsync(Me.Id, CancellationToken.None);
            _read = true;
        }
    }

    private async Task SaveAsync()
    {
        _saving = true;
        var kept = await attempt.RunAsync<ChooseTelephone, bool?>(async x => await x.RunAsync(_telephone, CancellationToken.None), null);
        (_saving, _wrong) = (false, kept == false);
        if (kept == true)
        {
            _telephone = await staff.TelephoneAsync(Me.Id, CancellationToken.None);
            toasts.Say(texts["Account.Saved"]);
        }
    }
}
