using Coop.Channels.Sms;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "unit")]
public sealed class SmsSegmentsTests
{
    [Theory]
    [InlineData("", SmsAlphabet.Gsm7, 0, 0, 160)]
    [InlineData("Hola", SmsAlphabet.Gsm7, 4, 1, 156)]
    [InlineData("¿Señor Ñáñez?", SmsAlphabet.Ucs2, 13, 1, 57)]
    [InlineData("¿Señor Ñandú?", SmsAlphabet.Ucs2, 13, 1, 57)]
    [InlineData("¡Qué será! à ñ Ü É", SmsAlphabet.Ucs2, 18, 1, 52)]
    [InlineData("¡Que te vaya bien! à ñ Ü É é", SmsAlphabet.Gsm7, 28, 1, 132)]
    [InlineData("€ {}[]~|^\\", SmsAlphabet.Gsm7, 19, 1, 141)]
    [InlineData("🙏", SmsAlphabet.Ucs2, 2, 1, 68)]
    [InlineData("`", SmsAlphabet.Ucs2, 1, 1, 69)]
    [InlineData("ç", SmsAlphabet.Ucs2, 1, 1, 69)]
    public void A_text_is_measured_in_the_alphabet_it_needs(string text, SmsAlphabet alphabet, int units, int segments, int left) =>
        SmsSegments.Of(text).ShouldBe(new SmsSegments(alphabet, units, segments, left));

    [Theory]
    [InlineData('a', 160, 1, 0)]
    [InlineData('a', 161, 2, 145)]
    [InlineData('a', 306, 2, 0)]
    [InlineData('a', 307, 3, 152)]
    [InlineData('á', 70, 1, 0)]
    [InlineData('á', 71, 2, 63)]
    [InlineData('á', 134, 2, 0)]
    [InlineData('á', 135, 3, 66)]
    [InlineData('€', 80, 1, 0)]
    [InlineData('€', 81, 2, 143)]
    public void Long_texts_are_split(char letter, int count, int segments, int left) =>
        SmsSegments.Of(new string(letter, count)).ShouldSatisfyAllConditions(s => s.Segments.ShouldBe(segments), s => s.Left.ShouldBe(left));

    [Fact]
    public void No_letter_is_cut_in_two()
    {
        SmsSegments.Of(new string('á', 66) + "🙏" + new string('á', 66)).Segments.ShouldBe(3);
        SmsSegments.Of(new string('a', 152) + "€" + new string('a', 152)).Segments.ShouldBe(3);
        SmsSegments.Of(string.Concat(Enumerable.Repeat("🙏", 35))).Segments.ShouldBe(1);
        SmsSegments.Of(string.Concat(Enumerable.Repeat("🙏", 67))).Segments.ShouldBe(3);
    }

    [Fact]
    public void Half_a_letter_counts_as_one_unit() => SmsSegments.Of("\ud83d a \ude4f").Units.ShouldBe(5);

    [Fact]
    public void What_members_read_by_itself_costs_one_message()
    {
        var texts = new SmsTexts();

        foreach (var text in new[] { texts.Allowed, texts.Forbidden })
        {
            SmsSegments.Of(text).ShouldSatisfyAllConditions(s => s.Alphabet.ShouldBe(SmsAlphabet.Gsm7), s => s.Segments.ShouldBe(1));
        }
    }
}
