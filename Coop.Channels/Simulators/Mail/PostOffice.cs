using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Coop.Channels.Email.Mime;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Simulators.Mail;

/// <summary>
/// A mail server in this process: every address has a mailbox, members write to the cooperative, and what the cooperative sends
/// arrives in theirs. It behaves as badly as it is told to. Letters last as long as the process.
/// </summary>
public sealed class PostOffice(IOptions<PostOfficeOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, PostBox> _boxes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A letter was laid into a mailbox.</summary>
    public event Action? Changed;

    /// <summary>What it does wrong at present.</summary>
    public PostMisbehaviour Misbehaviour { get; set; } = new();

    /// <summary>The cooperative's address.</summary>
    public string Address => options.Value.Address;

    /// <summary>Opens every mailbox; made anew with every server.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>The addresses that have letters, but for the cooperative's.</summary>
    public IReadOnlyList<string> Members => [.. _boxes.Keys.Where(address => !address.Equals(Address, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    /// <summary>The letters in somebody's mailbox, oldest first.</summary>
    public IReadOnlyList<Letter> ReceivedBy(string address) => Box(address).Letters;

    /// <summary>A member writes to the cooperative. Returns the letter's id.</summary>
    public string MemberWrites(Mailbox from, string subject, string text)
    {
        var id = NewId(from);
        Deliver(from.Address, Address, LetterWriter.Write(new LetterDraft(id, from, new Mailbox("", Address), subject, text, clock.GetUtcNow(), [])));
        return id;
    }

    /// <summary>A member answers a letter, to where it asks answers to be sent. Returns the answer's id.</summary>
    public string MemberAnswers(Mailbox from, Letter letter, string text)
    {
        var headers = letter.Read.Headers;
        var writer = headers.From.Mailboxes is [var first, ..] ? first : new Mailbox("", letter.From);
        var to = headers.ReplyTo.Mailboxes is [var asked, ..] ? asked : writer;
        var subject = headers.Subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? headers.Subject : $"Re: {headers.Subject}";
        var id = NewId(from);
        var quoted = string.Join('\n', letter.Text.Split('\n').Select(line => $"> {line}"));
        var introduction = string.Create(CultureInfo.GetCultureInfo("es-CO"), $"El {letter.At:d MMM yyyy} a las {letter.At:HH:mm}, {writer.Name} escribió:");
        Deliver(from.Address, to.Address, LetterWriter.Write(new LetterDraft(id, from, to, subject, $"{text}\n\n{introduction}\n{quoted}\n", clock.GetUtcNow(), [.. headers.References, .. Ids(headers.MessageId)])));
        return id;
    }

    /// <summary>Lays a letter, as it is, into the mailbox of an address; what stands after a plus makes no difference.</summary>
    public void Deliver(string from, string to, byte[] raw)
    {
        var box = Box(to);
        var times = ReferenceEquals(box, Box(Address)) ? Math.Max(1, Misbehaviour.Repeat) : 1;
        for (var n = 0; n < times; n++)
        {
            box.Lay(from, raw, clock.GetUtcNow());
        }

        Changed?.Invoke();
    }

    /// <summary>Numbers the letters of a mailbox anew, as a server does that was restored.</summary>
    public void Renumber(string address) => Box(address).Renumber();

    /// <summary>The cooperative hands a letter in for an address, and the server takes it.</summary>
    internal void Carry(string from, string to, byte[] raw)
    {
        if (Misbehaviour.Bounce)
        {
            Deliver("", from, LetterWriter.Bounce(Address, from, to, raw, clock.GetUtcNow()));
        }
        else
        {
            Deliver(from, to, raw);
        }
    }

    /// <summary>An address's mailbox, empty if nobody wrote there yet.</summary>
    internal PostBox Box(string address)
    {
        var at = address.LastIndexOf('@');
        var plus = at < 0 ? -1 : address.IndexOf('+', StringComparison.Ordinal);
        var bare = plus > 0 && plus < at ? string.Concat(address.AsSpan(0, plus), address.AsSpan(at)) : address;
        return _boxes.GetOrAdd(bare, _ => new PostBox((uint)clock.GetUtcNow().ToUnixTimeSeconds()));
    }

    private static IEnumerable<string> Ids(string? id) => id is null ? [] : [id];

    private string NewId(Mailbox from) =>
        $"{Guid.CreateVersion7(clock.GetUtcNow()):N}@{from.Address[(from.Address.LastIndexOf('@') + 1)..]}";
}
