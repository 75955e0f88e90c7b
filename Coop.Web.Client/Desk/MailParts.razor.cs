using Coop.Channels.Email;
using Coop.Channels.Inbound;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>
/// What stands below the text of a received mail: what it carries, what it quotes, and its formatted form in a frame that may do
/// nothing. Only mails have it; other entries of the long list stay inline.
/// </summary>
public sealed partial class MailParts(Attempt attempt, IStringLocalizer<Texts> texts)
{
    private IReadOnlyList<CarriedFile> _files = [];
    private string? _quoted;
    private bool _showsQuoted;
    private bool _showsHtml;

    /// <summary>The mail's entry.</summary>
    [Parameter, EditorRequired]
    public required TimelineRow Row { get; set; }

    private bool HasQuoted => EntryFacts.Text(Row.Facts, "quoted") is not null;

    private bool HasHtml => EntryFacts.Text(Row.Facts, "html") is not null;

    /// <summary>Whether a row has anything to show here.</summary>
    public static bool Has(TimelineRow row) => row is { Channel: Channel.Email, Direction: Direction.In, Source: not null };

    /// <inheritdoc />
    protected override void OnInitialized() => _files = MailAttachments.Of(Row.Attachments);

    private async Task ToggleQuotedAsync()
    {
        if (!_showsQuoted && _quoted is null && Row.Source is { } source)
        {
            _quoted = await attempt.RunAsync<ReadMail, string?>(mails => mails.QuotedAsync(new InboundId(source), CancellationToken.None), null);
        }

        _showsQuoted = !_showsQuoted;
    }
}
