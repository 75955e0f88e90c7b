using Coop.Core.Members;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "unit")]
public sealed class IdentityDocumentTests
{
    [Theory]
    [InlineData("890903938", 8)]
    [InlineData("860002964", 4)]
    public void The_check_digit_of_a_nit_is_the_published_one(string nit, int digit) => IdentityDocument.CheckDigit(nit).ShouldBe(digit);

    [Theory]
    [InlineData("890.903.938-8", "890903938")]
    [InlineData("890903938", "890903938")]
    [InlineData("8909039388", "890903938")]
    [InlineData("52345678-1", "52345678")]
    [InlineData("1020304050", "1020304050")]
    [InlineData("0890903938", "890903938")]
    [InlineData("00890903938-8", "890903938")]
    [InlineData("-", null)]
    [InlineData("", null)]
    public void A_nit_is_kept_without_its_check_digit(string typed, string? kept) => IdentityDocument.Normal(DocumentType.Nit, typed).ShouldBe(kept);

    [Theory]
    [InlineData(DocumentType.Cc, "0052345678", "52345678")]
    [InlineData(DocumentType.Cc, "52345678", "52345678")]
    [InlineData(DocumentType.Cc, "000", "000")]
    [InlineData(DocumentType.Pa, "0012345", "0012345")]
    public void What_older_systems_fill_a_cedula_up_with_is_left_out(DocumentType type, string typed, string kept) => IdentityDocument.Normal(type, typed).ShouldBe(kept);

    [Theory]
    [InlineData(DocumentType.Cc, "000052345678", null)]
    [InlineData(DocumentType.Nit, "00890903938-7", "document_nit_digit")]
    [InlineData(DocumentType.Nit, "00890903938-8", null)]
    [InlineData(DocumentType.Cc, "52.345.678", null)]
    [InlineData(DocumentType.Cc, "1020304050", null)]
    [InlineData(DocumentType.Cc, "12345678901", "document_cc")]
    [InlineData(DocumentType.Cc, "5234567A", "document_cc")]
    [InlineData(DocumentType.Cc, "٥٢٣٤٥٦٧٨", "document_cc")]
    [InlineData(DocumentType.Ce, "123456", null)]
    [InlineData(DocumentType.Ce, "12345", "document_ce")]
    [InlineData(DocumentType.Ti, "1020304050", null)]
    [InlineData(DocumentType.Ti, "102030405", "document_ti")]
    [InlineData(DocumentType.Pep, "123456789012345", null)]
    [InlineData(DocumentType.Pep, "12345678901234", "document_pep")]
    [InlineData(DocumentType.Ppt, "1234567", null)]
    [InlineData(DocumentType.Ppt, "123456", "document_ppt")]
    [InlineData(DocumentType.Pa, "AB123456", null)]
    [InlineData(DocumentType.Pa, "AB1", "document_pa")]
    [InlineData(DocumentType.Nit, "890903938-8", null)]
    [InlineData(DocumentType.Nit, "890903938-7", "document_nit_digit")]
    [InlineData(DocumentType.Nit, "8909039387", "document_nit_digit")]
    [InlineData(DocumentType.Nit, "890903938", null)]
    [InlineData(DocumentType.Nit, "12-3", "document_nit")]
    public void A_number_that_cannot_be_one_is_told(DocumentType type, string typed, string? fault) =>
        IdentityDocument.Fault(type, typed, MemberKind.Person).ShouldBe(fault);

    [Fact]
    public void An_organisation_has_a_nit() => IdentityDocument.Fault(DocumentType.Cc, "52345678", MemberKind.Organisation).ShouldBe("document_kind");

    [Fact]
    public void Every_wrong_digit_is_found()
    {
        for (var digit = 0; digit < 10; digit++)
        {
            IdentityDocument.Fault(DocumentType.Nit, $"860002964-{digit}", MemberKind.Organisation).ShouldBe(digit == 4 ? null : "document_nit_digit");
        }
    }
}
