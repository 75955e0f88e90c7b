using Coop.Channels.Email;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

[Trait("Category", "unit")]
public sealed class SplitReplyTests
{
    [Theory]
    [InlineData("El lun, 3 mar 2026 a las 10:02, Coop <info@example.coop> escribió:\n\n> Hola\n> Ana\n")]
    [InlineData("El lun, 3 mar 2026 a las 10:02, Cooperativa La Ceiba\n(<info@example.coop>) escribió:\n> Hola\n")]
    [InlineData("On Mon, Mar 3, 2026 at 10:02 AM Coop <info@example.coop> wrote:\n> Hola\n>\n> Adiós")]
    [InlineData("On Mon, Mar 3, 2026 at 10:02 AM Coop\n<info@example.coop>\nwrote:\n\nHola sin marcas\n")]
    [InlineData("-----Mensaje original-----\nDe: Coop\nEnviado el: lunes\nPara: Ana\nAsunto: x\n\nHola\n")]
    [InlineData("-----Original Message-----\nFrom: Coop\n\nHola")]
    [InlineData("De: Coop <info@example.coop>\nEnviado: lunes, 3 de marzo de 2026 10:02\nPara: Ana\nAsunto: Re: x\n\nHola\n")]
    [InlineData("________________________________\nDe: Coop <info@example.coop>\nEnviado: lunes\nPara: Ana\nAsunto: x\n\nHola\n")]
    [InlineData("*De:* Coop\n*Enviado:* lunes\n*Para:* Ana\n\nHola")]
    [InlineData("---------- Forwarded message ---------\nDe: Coop\n\nHola")]
    [InlineData("> Hola\n>> Vieja\n\n")]
    [InlineData("2026-03-03 10:02 GMT-05:00 Coop <info@example.coop> escribió:\n> Hola\n-- \nCoop")]
    public void The_earlier_mail_is_split_off(string quoted)
    {
        var split = SplitReply.Of("Gracias, quedo atenta.\n\n" + quoted);

        split.ShouldBe(new SplitReply("Gracias, quedo atenta.\n\n", "", quoted));
    }

    [Theory]
    [InlineData("-- \nAna Gómez\nTel. 300\n")]
    [InlineData("--\nAna Gómez")]
    [InlineData("Enviado desde mi iPhone\n")]
    [InlineData("Sent from my Galaxy")]
    public void The_signature_is_split_off(string signature)
    {
        const string Quoted = "El 3/3/2026, Coop escribió:\n> Hola\n";

        SplitReply.Of("Gracias\n" + signature).ShouldBe(new SplitReply("Gracias\n", signature, ""));
        SplitReply.Of("Gracias\n" + signature.TrimEnd('\n') + "\n" + Quoted)
            .ShouldBe(new SplitReply("Gracias\n", signature.TrimEnd('\n') + "\n", Quoted));
    }

    [Theory]
    [InlineData("El 3/3/2026, Coop escribió:\n> ¿Su cédula?\n123\n> ¿Su saldo?\n456\n")]
    [InlineData("> ¿Su cédula?\n\n123\n")]
    [InlineData("Ana me escribió:\nque no puede.\n")]
    [InlineData("De: mañana en adelante\npago yo.\n")]
    [InlineData("Cuesta > 5 y < 9\n-- o --\n")]
    [InlineData("> Solo la cita\n")]
    [InlineData("")]
    public void What_the_writer_wrote_among_quotes_stays_together(string text) =>
        SplitReply.Of(text).ShouldBe(new SplitReply(text, "", ""));
}
