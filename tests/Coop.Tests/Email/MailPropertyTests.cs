using System.Text;
using Coop.Channels.Email;
using Coop.Channels.Email.Mime;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coop.Tests.Email;

[Trait("Category", "unit")]
public sealed class MailPropertyTests
{
    // Bytes that mean something to the reader come up more often than by chance.
    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", "--", "--b", "--b--", "=?utf-8?Q?", "?=", "=?", "=", "=3D", "\"", "<", ">", "(", ")", ",", ";", ":",
        "@", "\0", "\\", "From: ", "To: ", "Subject: ", "Date: ", "References: ", "Content-Type: ", "multipart/mixed; boundary=b",
        "message/rfc822", "text/html", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename*0*=", "utf-8''%C3",
        "; charset=", "utf-16", "iso-2022-jp", "utf-7", "big5", "format=flowed", "é", "ñ", "a", "1", "+",
    ];

    [Fact]
    public void Any_bytes_give_a_message()
    {
        var bytes = Gen.Choose(0, 255).ArrayOf().Select(all => Array.ConvertAll(all, one => (byte)one));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(2_000),
            Prop.ForAll(Arb.From(bytes), all => ReadWholly(all)));
    }

    [Fact]
    public void Any_heap_of_pieces_of_mails_gives_a_message()
    {
        var bytes = Gen.Elements(Pieces).ListOf().Select(all => Encoding.Latin1.GetBytes(string.Concat(all)));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(150),
            Prop.ForAll(Arb.From(bytes), all => ReadWholly(all)));
    }

    [Fact]
    public void A_mail_written_is_read_back_as_it_was_meant() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(12),
            Prop.ForAll(
                Arb.From(GeneratedMail.Any),
                mail =>
                {
                    var (read, meant) = (MailPicture.Text(MailPicture.Of(MimeReader.Read(mail.Bytes))), MailPicture.Text(mail.Picture));
                    Assert.True(read == meant, $"{Encoding.UTF8.GetString(mail.Bytes)}\nread {read}\nmeant {meant}");
                }));

    [Fact]
    public void A_text_split_and_put_together_is_the_text()
    {
        string[] lines =
        [
            "Hola", "", "> cita", ">", "-- ", "Ana", "El lun, 3 mar 2026 a las 10:02, Ana <ana@example.com> escribió:", "On Mon, Ana wrote:",
            "-----Mensaje original-----", "De: Ana", "Enviado: lunes", "Para: Luis", "Asunto: x", "__________", "Enviado desde mi iPhone", "escribió:",
        ];
        var texts = Gen.Elements(lines).ListOf().Select(all => string.Join('\n', all));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(20),
            Prop.ForAll(Arb.From(texts), text =>
            {
                var split = SplitReply.Of(text);
                return split.Written + split.Signature + split.Quoted == text
                    && (string.IsNullOrWhiteSpace(text) || !string.IsNullOrWhiteSpace(split.Written));
            }));
    }

    private static bool ReadWholly(byte[] bytes)
    {
        var mail = MimeReader.Read(bytes);
        var text = MailBody.Text(mail);
        var html = MailBody.Html(mail);
        return SplitReply.Of(text) is not null
            && !(mail.Text + mail.Headers.Subject + html?.Html).Contains('\0', StringComparison.Ordinal)
            && mail.Attachments.All(attachment => attachment.Content.Length <= bytes.Length);
    }
}
