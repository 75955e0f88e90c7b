using System.Security.Cryptography;
using Coop.Channels.Conversations;
using Coop.Channels.Email;
using Coop.Channels.Email.Imap;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Testing;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

[Trait("Category", "unit")]
public sealed class ReplyAddressTests
{
    private static readonly MailAccount Account = new(
        "servicio@example.coop", "La Ceiba", new("127.0.0.1", 1, MailSecurity.None, null, null), new("127.0.0.1", 2, MailSecurity.None, "a", "b"));

    private readonly ReplyAddresses _addresses = new(() => SHA256.HashData("one"u8));

    [Fact]
    public void Any_conversation_comes_back_from_its_address_in_any_case() => Prop.ForAll(Arb.From(ArbMap.Default.GeneratorFor<Guid>()), id =>
    {
        var address = _addresses.Of(Account, new ConversationId(id));

        return ContactAddress.Email(address)?.Value == address
            && address.IndexOf('@', StringComparison.Ordinal) <= 64
            && _addresses.ConversationOf(address) == new ConversationId(id)
            && _addresses.ConversationOf(address.ToUpperInvariant()) == new ConversationId(id)
            && _addresses.ConversationOf($"other+tag+{address[(address.IndexOf('+', StringComparison.Ordinal) + 1)..]}") == new ConversationId(id);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_mail_id_names_its_message_and_is_the_same_each_time() => Prop.ForAll(Arb.From(ArbMap.Default.GeneratorFor<Guid>()), id =>
    {
        var mail = _addresses.MailIdOf(Account, new OutboundId(id));

        return mail == _addresses.MailIdOf(Account, new OutboundId(id)) && _addresses.MessageOf(mail) == new OutboundId(id)
            && _addresses.MessageOf(mail.ToUpperInvariant()) == new OutboundId(id) && mail.EndsWith("@example.coop", StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_token_with_any_letter_changed_is_none()
    {
        var address = _addresses.Of(Account, new ConversationId(An.Id()));
        var start = address.IndexOf('+', StringComparison.Ordinal) + 1;

        for (var at = start; at < start + ReplyAddresses.TokenLength; at++)
        {
            foreach (var letter in "abcdefghijklmnopqrstuvwxyz234567".Where(letter => letter != address[at]))
            {
                _addresses.ConversationOf(string.Concat(address.AsSpan(0, at), [letter], address.AsSpan(at + 1))).ShouldBeNull();
            }
        }
    }

    [Fact]
    public void Tokens_of_another_installation_or_of_another_kind_are_none()
    {
        var id = An.Id();
        var others = new ReplyAddresses(() => SHA256.HashData("two"u8));

        _addresses.ConversationOf(others.Of(Account, new ConversationId(id))).ShouldBeNull();
        _addresses.MessageOf(others.MailIdOf(Account, new OutboundId(id))).ShouldBeNull();
        _addresses.ConversationOf("servicio+" + _addresses.MailIdOf(Account, new OutboundId(id))).ShouldBeNull("a mail's id is public");
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("+@")]
    [InlineData("servicio@example.coop")]
    [InlineData("servicio+@example.coop")]
    [InlineData("servicio+boletin@example.coop")]
    [InlineData("+@+@+")]
    public void Ordinary_addresses_are_none(string address)
    {
        _addresses.ConversationOf(address).ShouldBeNull();
        _addresses.MessageOf(address).ShouldBeNull();
    }

    [Fact]
    public void A_secret_that_could_not_be_read_is_asked_for_again()
    {
        var tries = 0;
        var addresses = new ReplyAddresses(() => ++tries == 1 ? throw new IOException("The database is away.") : [1, 2, 3]);

        Should.Throw<IOException>(() => addresses.Of(Account, new ConversationId(Guid.Empty)));
        addresses.Of(Account, new ConversationId(Guid.Empty)).ShouldNotBeEmpty();
    }
}
