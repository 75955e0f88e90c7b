using Coop.Core.Members;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "unit")]
public sealed class ContactAddressTests
{
    [Theory]
    [InlineData("300 123 4567", "+573001234567")]
    [InlineData("(300) 123-45-67", "+573001234567")]
    [InlineData("+57 300 1234567", "+573001234567")]
    [InlineData("(+57) 300 123 4567", "+573001234567")]
    [InlineData("57 300 1234567", "+573001234567")]
    [InlineData("0057 300.123.4567", "+573001234567")]
    [InlineData("601 234 5678", "+576012345678")]
    [InlineData("+1 (415) 555-2671", "+14155552671")]
    [InlineData("+34 612/345/678", "+34612345678")]
    [InlineData("+3001234567", "+3001234567")]
    public void A_telephone_has_one_form_however_it_is_typed(string raw, string value)
    {
        var address = ContactAddress.Telephone(raw).ShouldNotBeNull();

        address.ShouldBe(new ContactAddress(ContactPointKind.Telephone, value, raw));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("123 4567")]
    [InlineData("300 123 4567 ext. 2")]
    [InlineData("+57 300 123 4567 890 12")]
    [InlineData("+0300 123 4567")]
    [InlineData("033 300 123 4567")]
    [InlineData("300+1234567")]
    [InlineData("++573001234567")]
    [InlineData("٣٠٠١٢٣٤٥٦٧")]
    [InlineData("3001234567; drop table")]
    [InlineData("ana@example.com")]
    public void What_is_no_telephone_is_none(string raw) => ContactAddress.Telephone(raw).ShouldBeNull();

    [Theory]
    [InlineData("Ana.Gomez@Example.COM", "ana.gomez@example.com")]
    [InlineData("  ana@example.com ", "ana@example.com")]
    [InlineData("ana+boletin@sub.example.co", "ana+boletin@sub.example.co")]
    [InlineData("a@b.co", "a@b.co")]
    [InlineData("ñandú@example.com", "ñandú@example.com")]
    public void A_mailbox_is_compared_without_case_and_blanks(string raw, string value) =>
        ContactAddress.Email(raw).ShouldBe(new ContactAddress(ContactPointKind.Email, value, raw));

    [Theory]
    [InlineData("")]
    [InlineData("ana")]
    [InlineData("@example.com")]
    [InlineData("ana@")]
    [InlineData("ana@example")]
    [InlineData("ana@.com")]
    [InlineData("ana@example.com.")]
    [InlineData("ana@example..com")]
    [InlineData("ana@@example.com")]
    [InlineData("ana gomez@example.com")]
    [InlineData("Ana <ana@example.com>")]
    [InlineData("ana@example.com,luis@example.com")]
    [InlineData("ana\0@example.com")]
    public void What_is_no_mailbox_is_none(string raw) => ContactAddress.Email(raw).ShouldBeNull();

    [Fact]
    public void A_mailbox_is_at_most_as_long_as_a_mail_server_takes() =>
        ContactAddress.Email($"{new string('a', 250)}@example.com").ShouldBeNull();
}
