using System.Globalization;
using System.Text;
using Coop.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>Files come in, errors and all.</summary>
[Trait("Category", "browser")]
public sealed class ImportStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task A_file_with_errors_is_looked_over_taken_in_corrected_and_handed_in_again()
    {
        var page = await office.StaffAsync("gloria", "/admin/imports");
        await page.ShouldBeAccessibleAsync("empty");
        await page.PictureAsync("imports");
        var number = 71_000_000 + An.Number();
        await HandInAsync(page, "asociados-nuevos.csv", string.Create(CultureInfo.InvariantCulture, $"""
            tipo documento;documento;nombres;apellidos;celular;correo;fecha ingreso
            CC;{number};María Fernanda;Castañeda de la Rosa;3105550{number % 1000:D3};maria{number}@example.org;15/02/2015
            CC;12;José;Páez Ñuño;tres diez;jose@example;31/02/2020
            """));

        await Expect(page.Role("import-column")).ToHaveCountAsync(7);
        await page.ShouldBeAccessibleAsync("mapping");
        await page.PictureAsync("import-mapping");
        await page.Role("import-check").ClickAsync();
        await Expect(page.Role("import-count-new")).ToContainTextAsync("1");
        await Expect(page.Role("import-count-faulty")).ToContainTextAsync("1");
        await Expect(page.Role("import-tally")).ToHaveCountAsync(4);
        await page.Role("import-faults").ClickAsync();
        await Expect(page.Role("import-fault").First).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("checked");
        await page.PictureAsync("import-checked");
        await page.Role("import-start").ClickAsync();
        await Expect(page.Role("import-page")).ToHaveAttributeAsync("data-state", "done");

        var download = await page.RunAndWaitForDownloadAsync(() => page.Role("import-report").ClickAsync());
        var report = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        download.SuggestedFilename.ShouldBe("asociados-nuevos-por-corregir.csv");
        report.ShouldContain("Coop: Motivo");
        report.ShouldContain("«12» no es una cédula de ciudadanía.");
        await page.PictureAsync("import-done");

        await page.Role("imports-back").ClickAsync();
        await Expect(page.Role("import").First).ToContainTextAsync("Terminado");
        await HandInAsync(page, download.SuggestedFilename, report
            .Replace("CC;12;", string.Create(CultureInfo.InvariantCulture, $"CC;{number + 1};"), StringComparison.Ordinal)
            .Replace("tres diez", "310 555 0199", StringComparison.Ordinal).Replace("jose@example;", "jose@example.org;", StringComparison.Ordinal)
            .Replace("31/02/2020", "28/02/2020", StringComparison.Ordinal));
        await page.Role("import-check").ClickAsync();
        await Expect(page.Role("import-count-new")).ToContainTextAsync("1");
        await Expect(page.Role("import-count-faulty")).ToHaveCountAsync(0);
        await page.Role("import-start").ClickAsync();
        await Expect(page.Role("import-page")).ToHaveAttributeAsync("data-state", "done");
        var address = page.Url[page.Url.IndexOf("/admin", StringComparison.Ordinal)..];
        await (await office.StaffAsync("gloria", address, dark: true, phone: true)).PictureAsync("import-done-dark-phone");

        var other = await office.StaffAsync("paola", "/admin/imports");
        await Expect(other.Locator("main h1.sr-only")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_came_back_is_looked_over_and_waits_for_its_sale()
    {
        var page = await office.StaffAsync("gloria", "/admin/imports");
        await page.Role("import-kind-return").ClickAsync();
        await HandInAsync(page, "devoluciones.csv", string.Create(CultureInfo.InvariantCulture, $"""
            devolución;tiquete;fecha;línea;cantidad
            D-{An.Number()};T-nadie-{An.Number()};2026-03-09;1;1
            D-{An.Number()};T-nadie-{An.Number()};2026-03-09;uno;1
            """));

        await Expect(page.Role("import-column")).ToHaveCountAsync(5);
        await page.Role("import-field").Nth(3).SelectOptionAsync("");
        await page.Role("import-check").ClickAsync();
        await Expect(page.Role("import-unfit")).ToBeVisibleAsync();
        await page.PictureAsync("import-returns-mapping");
        await page.Role("import-field").Nth(3).SelectOptionAsync("line");
        await page.Role("import-check").ClickAsync();
        await Expect(page.Role("import-count-parked")).ToContainTextAsync("1");
        await Expect(page.Role("import-count-faulty")).ToContainTextAsync("1");
        await page.ShouldBeAccessibleAsync("checked returns");
        await page.PictureAsync("import-returns-checked");
    }

    private static async Task HandInAsync(IPage page, string name, string text)
    {
        await Expect(page.Locator("[data-role=import-form][data-ready]")).ToBeVisibleAsync();
        await page.Role("import-file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
        await Expect(page.Role("import-mapping")).ToBeVisibleAsync();
    }
}
