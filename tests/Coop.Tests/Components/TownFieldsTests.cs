using System.Globalization;
using Bunit;
using Coop.Core.Conditions;
using Coop.Web.Client;
using Coop.Web.Client.Importing;
using Coop.Web.Client.Members;
using Coop.Web.Client.Segments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>The fields that find a municipality, and what is said of one that is not found.</summary>
[Trait("Category", "components")]
public sealed class TownFieldsTests : BunitContext
{
    private string? _code;
    private string? _typed;
    private IReadOnlyList<string> _chosen = [];

    public TownFieldsTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        Services.AddLogging();
        Services.AddLocalization();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void A_municipality_is_found_without_accents_and_chosen_by_a_press()
    {
        var field = Pick();

        field.Find("input").Input("itagui");
        field.Find("[data-role=town-count]").TextContent.ShouldBe("1 encontrado");
        field.Find("[data-role=town-hit]").Click();

        (_code, _typed).ShouldBe(("05360", null));
        field.Find("[data-role=town-chosen]").TextContent.ShouldBe("Itagüí (Antioquia)");
        field.FindAll("input").ShouldBeEmpty();
    }

    [Fact]
    public void Enter_takes_the_first_and_does_not_hand_the_form_in()
    {
        var field = Pick();

        field.Find("input").GetAttribute("form").ShouldBe("none");
        field.Find("input").Input("armenia q");
        field.Find("input").KeyDown("Enter");

        _code.ShouldBe("63001");
    }

    [Fact]
    public void Few_are_shown_and_it_says_that_there_are_more_or_none()
    {
        var field = Pick();

        field.FindAll("[data-role=town-hit]").ShouldBeEmpty();
        field.Find("input").Input("san");
        field.FindAll("[data-role=town-hit]").Count.ShouldBe(6);
        field.Find("[data-role=town-count]").TextContent.ShouldBe("6 encontrados Hay más: siga escribiendo.");

        field.Find("input").Input("Macondo");
        field.FindAll("[data-role=town-hit]").ShouldBeEmpty();
        field.Find("[data-role=town-count]").TextContent.ShouldBe("Ningún municipio se llama «Macondo».");
        field.Find("input").KeyDown("Enter");
        _code.ShouldBeNull();
    }

    [Fact]
    public void What_is_chosen_can_be_taken_back()
    {
        var field = Pick("11001");

        field.Find("[data-role=town-chosen]").TextContent.ShouldBe("Bogotá, D. C.");
        field.Find("[data-role=town-other]").Click();

        _code.ShouldBeNull();
        field.Find("label").GetAttribute("for").ShouldBe(field.Find("input").Id);
    }

    [Theory]
    [InlineData("bello", "05088", true)]
    [InlineData("Armenia, Quindío", "63001", true)]
    [InlineData(" ", null, true)]
    [InlineData("Armenia", null, false)]
    [InlineData("Macondo", null, false)]
    public void What_was_typed_and_not_chosen_counts_only_when_it_can_mean_one(string typed, string? code, bool settles)
    {
        var entry = new ProfileEntry { Place = typed };

        entry.Settle().ShouldBe(settles);
        entry.Details().Municipality.ShouldBe(code);
    }

    [Fact]
    public void Of_a_segment_only_the_chosen_ones_stand_there_and_the_others_are_searched()
    {
        var field = Codes();

        field.FindAll("option").ShouldBeEmpty();
        field.Find("input").GetAttribute("aria-invalid").ShouldBe("true");
        field.Find("input").Input("la unión");
        field.FindAll("[data-role=town-hit]").Count.ShouldBe(4);
        field.Find("[data-code='70400']").Click();
        field.Render(values => values.Add(codes => codes.Chosen, _chosen).Add(codes => codes.Options, Named()));
        field.Find("input").Input("la unión");

        _chosen.ShouldBe(["70400"]);
        field.Find("[data-role=chosen]").TextContent.Trim().ShouldBe("La Unión (Sucre)");
        field.Find("input").GetAttribute("aria-invalid").ShouldBeNull();
        field.FindAll("[data-role=town-hit]").Select(hit => hit.GetAttribute("data-code")).ShouldBe(["05400", "52399", "76400"]);
    }

    [Fact]
    public void A_file_is_told_which_places_share_a_name()
    {
        var texts = Services.GetRequiredService<IStringLocalizer<Texts>>();

        ImportWords.Explain(texts, "several_towns", "ARMENIA").ShouldBe(
            "Varios municipios se llaman «ARMENIA»: escriba cuál (Armenia (Antioquia) · Armenia (Quindío)) o su código del DANE.");
        ImportWords.Explain(texts, "unknown_town", "Macondo").ShouldContain("«Macondo» no es un municipio");
    }

    private IRenderedComponent<TownPick> Pick(string? code = null)
    {
        IRenderedComponent<TownPick>? field = null;
        return field = Render<TownPick>(values => values.Add(pick => pick.Id, "town").Add(pick => pick.Label, "Municipio").Add(pick => pick.Hint, "Unas letras bastan")
            .Add(pick => pick.Role, "place").Add(pick => pick.Code, code)
            .Add(pick => pick.TypedChanged, typed => Say(typed, _code)).Add(pick => pick.CodeChanged, chosen => Say(_typed, chosen)));

        void Say(string? typed, string? chosen)
        {
            (_typed, _code) = (typed, chosen);
            field!.Render(values => values.Add(pick => pick.Typed, typed).Add(pick => pick.Code, chosen));
        }
    }

    private IRenderedComponent<CodesField> Codes() => Render<CodesField>(values => values.Add(codes => codes.Label, "Municipio").Add(codes => codes.Empty, "Elija…")
        .Add(codes => codes.Needed, true).Add(codes => codes.Towns, true).Add(codes => codes.Options, Named()).Add(codes => codes.Chosen, _chosen)
        .Add(codes => codes.OnChange, chosen => _chosen = chosen));

    private CodeName[] Named()
    {
        var words = new ConditionWords(Services.GetRequiredService<IStringLocalizer<Texts>>(), new ConditionNames([], [], [], [], [], [], [], []));
        return [.. _chosen.Select(code => new CodeName(code, words.Value("municipality", code), words.Value("municipality", code)))];
    }
}
