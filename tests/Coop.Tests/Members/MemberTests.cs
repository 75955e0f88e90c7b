using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "unit")]
public sealed class MemberTests
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData("María José ÑÁÑEZ", "maria jose nanez")]
    [InlineData("  Güiza\t\n Muñoz  ", "guiza munoz")]
    [InlineData("O'Brian-Peña", "o'brian-pena")]
    [InlineData("Ｌｕｉｓ", "ｌｕｉｓ")]
    [InlineData("", "")]
    public void Search_compares_without_case_accents_and_double_blanks(string text, string folded) => Member.Fold(text).ShouldBe(folded);

    [Fact]
    public void A_tilde_typed_as_a_mark_of_its_own_is_the_same_letter() => Member.Fold("Nu\u0303n\u0303ez").ShouldBe(Member.Fold("Ñuñez".ToLowerInvariant()));

    [Fact]
    public void Somebody_unknown_is_provisional_until_somebody_says_who_it_is()
    {
        var member = Member.Unknown(_clock);
        var before = (member.Provisional, member.DisplayName, member.Rev);

        member.Identify(An.Person(" Ana  María ", "Gómez", null, "1.020.304"));

        before.ShouldBe((true, null, 1));
        (member.Provisional, member.DisplayName, member.DocumentNumber, member.SearchText, member.Rev).ShouldBe((false, "Ana María Gómez", "1020304", "ana maria gomez 1020304", 2));
    }

    [Fact]
    public void An_organisation_has_no_surnames()
    {
        var member = Member.Registered(An.Person() with { Kind = MemberKind.Organisation, OrganisationName = "Panadería La Ñapa" }, _clock);

        (member.DisplayName, member.FirstSurname, member.SearchText).ShouldBe(("Panadería La Ñapa", null, "panaderia la napa"));
    }
}
