using System.Text;
using Coop.Channels.Email.Mime;
using Coop.Channels.Simulators.Mail;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Dev;

/// <summary>A member's mailbox on the simulated mail server.</summary>
public sealed partial class MailPanel(PostOffice office, Toasts toasts, IStringLocalizer<Texts> texts) : IDisposable
{
    private const int MostShown = 64 * 1024;

    private IReadOnlyList<Letter> _letters = [];
    private Letter? _open;
    private bool _writing;
    private int _draft;
    private string _subject = "";
    private string _text = "";

    /// <summary>The member's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>The member's address; empty for somebody without.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = "";

    /// <inheritdoc />
    public void Dispose() => office.Changed -= OnChanged;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        office.Changed += OnChanged;
        Look();
    }

    private void OnChanged() => _ = InvokeAsync(() =>
    {
        Look();
        StateHasChanged();
    });

    private void Look() => _letters = Address.Length == 0 ? [] : office.ReceivedBy(Address.Trim());

    private void Toggle(Letter letter) => (_open, _writing) = (letter == _open ? null : letter, false);

    private void WriteNew() => Begin(answering: null);

    private void Answer() => Begin(_open);

    private void Begin(Letter? answering) => (_open, _writing, _subject, _text, _draft) = (answering, true, "", "", _draft + 1);

    private void SendAsync()
    {
        if (string.IsNullOrWhiteSpace(_text))
        {
            toasts.Warn(texts["Dev.NothingWritten"]);
            return;
        }

        var member = new Mailbox(Name.Trim(), Address.Trim());
        if (_open is { } answered)
        {
            office.MemberAnswers(member, answered, _text);
        }
        else
        {
            office.MemberWrites(member, _subject, _text);
        }

        _writing = false;
        toasts.Say(texts["Dev.Sent"]);
    }

    private string SubjectOf(Letter letter) => letter.Read.Headers.Subject is { Length: > 0 } subject ? subject : texts["Dev.Mail.NoSubject"];

    private static string FromOf(Letter letter) =>
        letter.Read.Headers.From.Mailboxes is [var from, ..] ? from.Name.Length > 0 ? from.Name : from.Address : letter.From;

    private static string SourceOf(Letter letter) => Encoding.UTF8.GetString(letter.Raw.AsSpan(0, Math.Min(letter.Raw.Length, MostShown)));
}
