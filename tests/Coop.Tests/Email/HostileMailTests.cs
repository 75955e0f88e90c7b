using System.Diagnostics;
using System.Globalization;
using System.Text;
using Coop.Channels.Email;
using Coop.Channels.Email.Html;
using Coop.Channels.Email.Mime;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>
/// Mails made to exhaust stack, memory or time. Every one is read on a small stack, and within a time that a quadratic reader would miss
/// by minutes.
/// </summary>
[Trait("Category", "unit")]
public sealed class HostileMailTests
{
    private const string Head = "From: ana@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Ten_thousand_mails_within_mails() =>
        Read(Head + Repeat("Content-Type: message/rfc822\r\n\r\n", 10_000)).Defects.ShouldContain(defect => defect.Kind == MailDefectKind.TooDeep);

    [Fact]
    public void Ten_thousand_multiparts_within_multiparts()
    {
        var text = new StringBuilder(Head);
        for (var i = 0; i < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n");
        }

        var mail = Read(text.ToString());

        mail.Defects.ShouldContain(defect => defect.Kind == MailDefectKind.TooDeep);
        mail.Attachments.Single().Content.Length.ShouldBeGreaterThan(100_000, "what lies deeper is kept");
    }

    [Fact]
    public void Mails_within_mails_each_in_base64()
    {
        var bytes = Encoding.ASCII.GetBytes(Head + "\r\nx");
        for (var i = 0; i < 30; i++)
        {
            bytes = Encoding.ASCII.GetBytes(
                Head + "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(bytes));
        }

        var mail = Read(bytes);

        var depth = 0;
        for (var one = mail; one is not null; one = one.Attachments.SingleOrDefault()?.Mail)
        {
            depth++;
        }

        depth.ShouldBe(31);
    }

    [Fact]
    public void A_hundred_copies_by_decoding_stop_at_the_limit()
    {
        // Quoted-printable that changes nothing: each layer would be a copy of the whole.
        var layers = Repeat(Head + "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", 40);

        Read(layers + new string('x', 4_000_000)).Defects.ShouldContain(defect => defect.Kind == MailDefectKind.TooMuchContent);
    }

    [Fact]
    public void A_hundred_thousand_empty_parts()
    {
        var mail = Read(Head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("--b\r\n\r\n", 100_000) + "--b--\r\n");

        mail.Defects.ShouldContain(defect => defect.Kind == MailDefectKind.TooManyParts);
        mail.Sections.Count.ShouldBeLessThan(MimeLimits.Parts);
        mail.Attachments.ShouldHaveSingleItem().Content.Length.ShouldBeGreaterThan(600_000, "the rest is kept");
    }

    [Fact]
    public void A_line_of_a_header_a_megabyte_long()
    {
        var mail = Read("Subject: " + new string('a', 1_000_000) + "\r\nFrom: ana@example.com\r\n\r\nx");

        mail.Defects.ShouldContain(defect => defect.Kind == MailDefectKind.HeaderTooLong);
        mail.Headers.Subject.Length.ShouldBeLessThanOrEqualTo(MimeLimits.HeaderBytes);
        mail.Text.ShouldBe("x");
    }

    [Fact]
    public void A_hundred_thousand_fields()
    {
        var mail = Read("From: ana@example.com\r\n" + Repeat("X: y\r\n", 100_000) + "\r\nx");

        mail.Headers.Fields.Count.ShouldBe(MimeLimits.Fields);
        mail.Headers.From.Mailboxes.ShouldHaveSingleItem();
        mail.Text.ShouldBe("x");
    }

    [Fact]
    public void Five_megabytes_of_references()
    {
        var mail = Read(Head + "References: " + Repeat("<a@example.com>\r\n ", 300_000) + "\r\n\r\nx");

        mail.Headers.References.Count.ShouldBe(MimeLimits.Ids);
    }

    [Fact]
    public void Ten_thousand_groups_within_groups() =>
        Read("To: " + Repeat("a:", 10_000) + "\r\n\r\nx").Text.ShouldBe("x");

    [Fact]
    public void A_text_longer_than_is_shown_is_an_attachment_too()
    {
        var mail = Read(Head + "\r\n" + Repeat("linea\r\n", 1_000_000));

        mail.Text!.Length.ShouldBeLessThan(MimeLimits.TextBytes);
        mail.Attachments.ShouldHaveSingleItem().Content.Length.ShouldBe(7_000_000);
    }

    [Fact]
    public void Defects_are_listed_up_to_a_limit()
    {
        var part = "--b\r\nContent-Type: x\r\nContent-Transfer-Encoding: y\r\n\r\n";

        var defects = Read(Head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat(part, 5_000)).Defects;

        defects.Count.ShouldBe(MimeLimits.Defects);
        defects[^1].Kind.ShouldBe(MailDefectKind.MoreDefects);
    }

    public static TheoryData<string, string> Traps => new()
    {
        { "encoded words that never end", "Subject: " + Repeat("=?utf-8?Q?", 25_000) + "\r\n\r\n" },
        { "encoded words one after the other", "Subject: " + Repeat("=?utf-8?Q?a?= ", 18_000) + "\r\n\r\n" },
        { "angle brackets that never end", "To: " + Repeat("<a", 120_000) + "\r\n\r\n" },
        { "quotes that never end", "To: " + Repeat("<\"a", 80_000) + "\r\n\r\n" },
        { "quotes and brackets in turn", "To: " + Repeat("\"<\"", 80_000) + "\r\n\r\n" },
        { "comments within comments", "To: " + Repeat("(", 250_000) + "\r\n\r\n" },
        { "colons behind an address", "To: " + Repeat("a@b", 40_000) + Repeat(":", 120_000) + "\r\n\r\n" },
        { "commas", "To: " + Repeat(",", 250_000) + "\r\n\r\n" },
        { "at signs", "To: " + Repeat("@", 250_000) + "\r\n\r\n" },
        { "comments in a date", "Date: " + Repeat("(", 250_000) + "\r\n\r\n" },
        { "parameters", "Content-Type: text/plain" + Repeat("; a=\"b\"", 35_000) + "\r\n\r\n" },
        { "sections of a parameter", "Content-Disposition: attachment" + Repeat("; filename*1=b", 15_000) + "\r\n\r\n" },
        { "folds", "Subject: x" + Repeat("\r\n ", 80_000) + "\r\n\r\n" },
        { "lines that are no fields", Repeat("no field\r\n", 500_000) },
        { "junk before known fields", Repeat("no field\r\nX-A: b\r\n", 200_000) },
        { "dashes", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("--", 3_000_000) },
        { "lines of dashes", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("--\n", 2_000_000) },
        { "almost boundaries", "Content-Type: multipart/mixed; boundary=" + new string('b', 900) + "\r\n\r\n" + Repeat("--" + new string('b', 899) + "\n", 5_000) },
        { "a boundary that never comes", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("\r\n--c", 1_000_000) },
        { "carriage returns", Repeat("\r", 5_000_000) },
        { "carriage returns and a line feed", Repeat("\r", 5_000_000) + "\n" },
        { "carriage returns alone, and many parts", "Content-Type: multipart/mixed; boundary=b\r\r" + Repeat("--b\r\r", 300_000) },
        { "blanks in quoted-printable", "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + Repeat("=          x", 300_000) },
        { "blank lines in quoted-printable", "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + Repeat("          \r\n", 300_000) },
        { "soft breaks", "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + Repeat("=\r\n", 1_000_000) },
        { "equals signs in base64", "Content-Transfer-Encoding: base64\r\n\r\n" + Repeat("a===!", 800_000) },
        { "shifts in UTF-7", "Content-Type: text/plain; charset=utf-7\r\n\r\n" + Repeat("+", 3_000_000) },
        { "escapes in ISO-2022-JP", "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + Repeat("\u001b$B", 1_000_000) },
        { "quote marks that flow", "Content-Type: text/plain; format=flowed\r\n\r\n" + Repeat("> \r\n>> \r\n", 400_000) },
        { "a line of quote marks", "\r\n" + Repeat(">", 4_000_000) },
        { "attributions", "\r\n" + Repeat("El 3 de marzo Ana escribió:\r\n\r\n", 100_000) },
        { "fields of an earlier mail", "\r\n" + Repeat("De: x\r\n", 500_000) },
        { "alternatives", "Content-Type: multipart/alternative; boundary=b\r\n\r\n" + Repeat("--b\r\n\r\n" + Repeat(" ", 300) + "\r\n", 9_000) },
        { "tags within tags", Html + Repeat("<div>", 400_000) },
        { "tags of formatting that cross", Html + Repeat("<p><b title=\"x\"><i></p>", 100_000) },
        { "tables within tables", Html + Repeat("<table><tr><td>", 150_000) },
        { "links within links", Html + Repeat("<a href=\"https://example.com/\">", 100_000) },
        { "comments that never end", Html + Repeat("<!-- ", 400_000) },
        { "quotes of attributes that never end", Html + Repeat("<a href=\"", 300_000) },
        { "attributes", Html + "<p " + Repeat("title=x ", 300_000) + ">" },
        { "scripts that never end", Html + Repeat("<script></scriptx>", 150_000) },
        { "less-than signs", Html + Repeat("<", 2_000_000) },
        { "references to characters", Html + Repeat("&amp", 500_000) },
    };

    private const string Html = "Content-Type: text/html\r\n\r\n";

    [Theory]
    [MemberData(nameof(Traps))]
    public void A_trap_for_quadratic_readers_costs_no_more_than_its_length(string what, string trap)
    {
        what.ShouldNotBeEmpty();
        var mail = Read(Encoding.UTF8.GetBytes(trap), out var time);

        mail.ShouldNotBeNull();
        time.ShouldBeLessThan(Patience);
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static MailMessage Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static MailMessage Read(byte[] bytes)
    {
        var mail = Read(bytes, out var time);
        time.ShouldBeLessThan(Patience);
        return mail;
    }

    /// <summary>Everything that is done with a mail, on a stack of 256 kB: recursion over what a sender chose would end the process.</summary>
    private static MailMessage Read(byte[] bytes, out TimeSpan time)
    {
        MailMessage? mail = null;
        var watch = Stopwatch.StartNew();
        var thread = new Thread(
            () =>
            {
                mail = MimeReader.Read(bytes);
                SplitReply.Of(MailBody.Text(mail));
                if (mail.Html is { } html)
                {
                    SafeHtml.Of(html);
                }
            },
            256 * 1024);
        thread.Start();
        thread.Join();
        time = watch.Elapsed;
        return mail!;
    }
}
