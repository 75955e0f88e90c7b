using Coop.Web.Client.Desk;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

[Trait("Category", "unit")]
public sealed class PlainTextTests
{
    [Fact]
    public void Text_without_addresses_is_one_piece() =>
        PlainText.Pieces("Hola <b>a todos</b>").ShouldBe([new TextPiece("Hola <b>a todos</b>", null)]);

    [Fact]
    public void An_address_becomes_a_link_without_the_full_stop_after_it()
    {
        var pieces = PlainText.Pieces("Vea https://coop.example/a?b=1. Gracias");

        pieces.Select(piece => piece.Text).ShouldBe(["Vea ", "https://coop.example/a?b=1", ". Gracias"]);
        pieces[1].Link.ShouldBe(new Uri("https://coop.example/a?b=1"));
    }

    [Theory]
    [InlineData("javascript://coop.example/%0aalert(1)")]
    [InlineData("data://text/html,<script>alert(1)</script>")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    public void Nothing_but_web_addresses_becomes_a_link(string text) => PlainText.Pieces(text).ShouldAllBe(piece => piece.Link == null);

    [Fact]
    public void The_pieces_are_the_text()
    {
        const string text = "a https://x.example, (http://y.example/z) y más";

        string.Concat(PlainText.Pieces(text).Select(piece => piece.Text)).ShouldBe(text);
    }
}
