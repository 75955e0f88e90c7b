using System.Text.Json.Nodes;
using Coop.Channels.Email.Mime;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

[Trait("Category", "unit")]
public sealed class MailFilesTests
{
    public static TheoryData<string> Names => [.. MailFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mail_says_what_stands_beside_it(string name)
    {
        var expected = JsonNode.Parse(MailFiles.Expected(name))!.AsObject();
        expected.Remove("about").ShouldBeTrue("every mail says what it is there for");

        var read = MailPicture.Of(MimeReader.Read(MailFiles.Bytes(name)));

        MailPicture.Text(read).ShouldBe(MailPicture.Text(expected));
    }

    [Fact]
    public void There_are_enough_of_them() => MailFiles.Names.Count.ShouldBeGreaterThanOrEqualTo(60);

    [Fact]
    public void No_mail_names_anybody_who_could_exist()
    {
        foreach (var name in MailFiles.Names)
        {
            foreach (var mailbox in MimeReader.Read(MailFiles.Bytes(name)).Headers is { } headers
                ? headers.From.Mailboxes.Concat(headers.To.Mailboxes)
                : [])
            {
                (mailbox.Address.Contains('@', StringComparison.Ordinal)
                    && !mailbox.Address.EndsWith("example.com", StringComparison.Ordinal)
                    && !mailbox.Address.EndsWith("example.coop", StringComparison.Ordinal)).ShouldBeFalse($"{name}: {mailbox.Address}");
            }
        }
    }
}
