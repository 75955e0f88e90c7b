using Coop.Core.Importing.Rows;
using Coop.Core.Members;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

[Trait("Category", "unit")]
public sealed class TownNamesTests
{
    [Theory]
    [InlineData("Medellín", "05001")]
    [InlineData("  MEDELLIN ", "05001")]
    [InlineData("05001", "05001")]
    [InlineData("5001", "05001")]
    [InlineData("8758", "08758")]
    [InlineData("Bogotá", "11001")]
    [InlineData("BOGOTA D.C.", "11001")]
    [InlineData("Bogotá, D. C.", "11001")]
    [InlineData("Bogotá DC", "11001")]
    [InlineData("Bogotá (Cundinamarca)", "11001")]
    [InlineData("Cali", "76001")]
    [InlineData("Santiago de Cali", "76001")]
    [InlineData("Cúcuta", "54001")]
    [InlineData("Cartagena", "13001")]
    [InlineData("Tumaco", "52835")]
    [InlineData("Mompós", "13468")]
    [InlineData("Armenia (Quindío)", "63001")]
    [InlineData("armenia, quindio", "63001")]
    [InlineData("Armenia - Antioquia", "05059")]
    [InlineData("LA UNION (VALLE)", "76400")]
    [InlineData("La Unión, Valle del Cauca", "76400")]
    [InlineData("San Andrés, San Andrés y Providencia", "88001")]
    [InlineData("San Andrés (Santander)", "68669")]
    [InlineData("Manaure (Cesar)", "20443")]
    [InlineData("Manaure, La Guajira", "44560")]
    [InlineData("Piendamó - Tunía", "19548")]
    public void A_cell_means_one_place(string cell, string code) => TownNames.Find(cell).Select(town => town.Code).ShouldBe([code]);

    [Theory]
    [InlineData("Armenia", "05059 63001")]
    [InlineData("ARMENIA", "05059 63001")]
    [InlineData("Florencia", "18001 19290")]
    [InlineData("San Andrés", "88001 68669")]
    [InlineData("La Unión", "05400 52399 70400 76400")]
    [InlineData("Manaure", "44560 20443")]
    [InlineData("Providencia", "88564 52565")]
    public void A_name_that_several_share_is_not_guessed_even_where_one_is_a_capital(string cell, string codes) =>
        TownNames.Find(cell).Select(town => town.Code).ShouldBe(codes.Split(' '), ignoreOrder: true);

    [Theory]
    [InlineData("Macondo")]
    [InlineData("Armenia (Caldas)")]
    [InlineData("99999")]
    [InlineData("0501")]
    [InlineData("1")]
    [InlineData("Quindío")]
    [InlineData("-")]
    public void What_is_no_place_is_none(string cell) => TownNames.Find(cell).ShouldBeEmpty();

    [Fact]
    public void Every_place_is_found_by_its_code_and_by_its_name_with_the_department()
    {
        foreach (var town in Municipality.All)
        {
            TownNames.Find(town.Code).ShouldBe([town]);
            TownNames.Find($"{town.Name} ({town.Department})").ShouldBe([town], $"{town}");
            TownNames.Find($"{town.Name}, {town.Department}").ShouldBe([town], $"{town}");
            TownNames.Find(town.Name).ShouldContain(town);
        }
    }
}
