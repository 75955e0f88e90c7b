using System.Text;
using Coop.Channels.Email;
using Coop.Channels.Email.Html;
using Coop.Channels.Email.Mime;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

[Trait("Category", "unit")]
public sealed class MailBodyTests
{
    [Fact]
    public void Plain_text_is_preferred_for_the_timeline() => MailBody.Text(Mail("alternative")).ShouldBe("Hola, señora");

    [Fact]
    public void Html_becomes_text_where_there_is_no_other() => MailBody.Text(Mail("html-only")).ShouldBe("Crédito aprobado");

    [Fact]
    public void A_mail_of_text_alone_has_no_html() => MailBody.Html(Mail("plain-ascii")).ShouldBeNull();

    [Fact]
    public void Text_between_html_is_shown_in_its_place()
    {
        var mail = MimeReader.Read(Encoding.UTF8.GetBytes(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nuno < dos\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>tres</p>\r\n--b--"));

        MailBody.Text(mail).ShouldBe("uno < dos\n\ntres");
        MailBody.Html(mail)!.Html.ShouldBe("<div style=\"white-space: pre-wrap\">uno &lt; dos</div><div><p>tres</p></div>");
    }

    [Theory]
    [InlineData("<p>Hola <b>Ana</b></p><p>Uno<br>dos</p>", "Hola Ana\n\nUno\ndos")]
    [InlineData("uno\n  dos\t tres", "uno dos tres")]
    [InlineData("<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>", "- a\n- b\n1. c\n2. d")]
    [InlineData("<blockquote>cita<blockquote>vieja</blockquote></blockquote>mía", "> cita\n> > vieja\nmía")]
    [InlineData("<a href='https://example.coop/x'>aquí</a> y <a href='https://example.coop'>example.coop</a>", "aquí (https://example.coop/x) y example.coop")]
    [InlineData("<a href='mailto:a@example.com'>a@example.com</a><a href='javascript:x'>mal</a>", "a@example.commal")]
    [InlineData("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3")]
    [InlineData("<pre>a\n  b</pre>", "a\n  b")]
    [InlineData("<style>x</style><script>y</script><title>z</title><!-- w -->fin", "fin")]
    [InlineData("<span style='display: none'>oculto</span><img alt='Logo' src=x>visto", "Logovisto")]
    [InlineData("a&nbsp;&amp;&lt;b&gt;", "a\u00A0&<b>")]
    [InlineData("", "")]
    public void Html_as_text(string html, string text) => HtmlText.Of(html).ShouldBe(text);

    private static MailMessage Mail(string name) => MimeReader.Read(MailFiles.Bytes(name));
}
