using System.Text.RegularExpressions;
using Coop.Core.Members;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "unit")]
public sealed partial class MunicipalityTests
{
    // How many each department has, as the DANE counts them.
    private const string Departments =
        "05:125 08:23 11:1 13:46 15:123 17:27 18:16 19:42 20:25 23:30 25:116 27:31 41:37 44:15 47:30 50:29 52:64 "
        + "54:40 63:12 66:14 68:87 70:26 73:47 76:42 81:7 85:19 86:13 88:2 91:11 94:8 95:4 97:6 99:4";

    [Fact]
    public void The_list_is_the_whole_of_the_DANE()
    {
        Municipality.All.Count.ShouldBe(1103 + 18 + 1);
        Municipality.All.Select(town => town.Code).ShouldBeUnique();
        Municipality.All.Select(town => town.FullName).ShouldBeUnique();
        Municipality.All.ShouldAllBe(town => FiveDigits().IsMatch(town.Code));
        string.Join(' ', Municipality.All.CountBy(town => town.Code[..2]).OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => $"{same.Key}:{same.Value}"))
            .ShouldBe(Departments);
    }

    [Fact]
    public void A_department_is_the_first_two_digits_and_has_one_name()
    {
        Municipality.All.GroupBy(town => town.Code[..2]).ShouldAllBe(same => same.Select(town => town.Department).Distinct().Count() == 1);
        Municipality.All.Select(town => town.Department).Distinct().Count().ShouldBe(33);
    }

    [Fact]
    public void Names_are_written_as_names()
    {
        var words = Municipality.All.SelectMany(town => $"{town.Name} {town.Department}".Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Distinct();

        words.ShouldAllBe(word => word == "-" || word == "y" || word == "de" || word == "del" || word == "la" || word == "los" || Word().IsMatch(word));
    }

    [Fact]
    public void They_stand_as_Spanish_sorts_them()
    {
        var names = Municipality.All.Select(town => town.Name).ToList();

        names[0].ShouldBe("Abejorral");
        names.IndexOf("Ábrego").ShouldBeLessThan(names.IndexOf("Acacías"));
        names.IndexOf("Nuquí").ShouldBeLessThan(names.IndexOf("Obando"));
        names.IndexOf("Úmbita").ShouldBeLessThan(names.IndexOf("Yopal"));
        names[^1].ShouldBe("Zona Bananera");
    }

    [Theory]
    [InlineData("05001", "Medellín", "Medellín (Antioquia)", "Medellín")]
    [InlineData("05088", "Bello", "Bello (Antioquia)", "Bello")]
    [InlineData("11001", "Bogotá, D. C.", "Bogotá, D. C.", "Bogotá, D. C.")]
    [InlineData("63001", "Armenia", "Armenia (Quindío)", "Armenia (Quindío)")]
    [InlineData("81001", "Arauca", "Arauca", "Arauca")]
    [InlineData("76001", "Santiago de Cali", "Santiago de Cali (Valle del Cauca)", "Santiago de Cali")]
    [InlineData("15407", "Villa de Leyva", "Villa de Leyva (Boyacá)", "Villa de Leyva")]
    [InlineData("25430", "Madrid", "Madrid (Cundinamarca)", "Madrid")]
    [InlineData("68572", "Puente Nacional", "Puente Nacional (Santander)", "Puente Nacional")]
    [InlineData("27493", "Nuevo Belén de Bajirá", "Nuevo Belén de Bajirá (Chocó)", "Nuevo Belén de Bajirá")]
    [InlineData("94343", "Barrancominas", "Barrancominas (Guainía)", "Barrancominas")]
    [InlineData("23815", "Tuchín", "Tuchín (Córdoba)", "Tuchín")]
    public void A_code_finds_its_place(string code, string name, string full, string plain)
    {
        var town = Municipality.Find(code).ShouldNotBeNull();

        (town.Name, town.FullName, town.PlainName).ShouldBe((name, full, plain));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5001")]
    [InlineData("99999")]
    [InlineData("27086")] // Belén de Bajirá as it was counted before it became a municipality
    [InlineData("94663")] // Mapiripana, now part of Barrancominas
    public void What_is_no_code_finds_nothing(string? code) => Municipality.Find(code).ShouldBeNull();

    [Theory]
    [InlineData("medel", "05001")]
    [InlineData("MEDELLÍN", "05001")]
    [InlineData("cali", "76001")]
    [InlineData("cucuta", "54001")]
    [InlineData("cordoba quind", "63212")]
    [InlineData("union sucre", "70400")]
    [InlineData("05088", "05088")]
    [InlineData("pana", "94887")]
    public void A_few_letters_find_it_first(string typed, string code) => Municipality.Search(typed, 6)[0].Code.ShouldBe(code);

    [Fact]
    public void A_search_gives_so_many_and_names_that_begin_so_come_first()
    {
        Municipality.Search("san", 9).Count.ShouldBe(9);
        Municipality.Search("san", 9).ShouldAllBe(town => town.Name.StartsWith("San", StringComparison.Ordinal));
        Municipality.Search("la union", 9).Select(town => town.Code).ShouldBe(["05400", "52399", "70400", "76400"]);
        Municipality.Search("macondo", 9).ShouldBeEmpty();
        Municipality.Search("  ", 9).ShouldBeEmpty();
        Municipality.Search("(%'", 9).ShouldBeEmpty();
    }

    [GeneratedRegex("^[0-9]{5}$")]
    private static partial Regex FiveDigits();

    [GeneratedRegex(@"^(\p{Lu}\p{Ll}+|[DC]\.)$")]
    private static partial Regex Word();
}
