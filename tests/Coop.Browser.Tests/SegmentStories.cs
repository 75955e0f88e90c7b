using System.Globalization;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>A marketer draws a segment, reads it as a sentence, and watches it fill as members buy.</summary>
[Trait("Category", "browser")]
public sealed class SegmentStories(Office office) : IClassFixture<Office>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_segment_is_built_by_its_sentence_and_its_count_moves_when_somebody_buys()
    {
        await office.Site.Services.GetRequiredService<SaveProduct>().RunAsync(new("QUESO", "Queso campesino", null), null, isNew: false, Ct);
        var page = await office.StaffAsync("paola", "/segments/new");
        var root = page.Locator("[data-role=group][data-path=root]");
        await root.Locator("> .add [data-role=add]").SelectOptionAsync("bought_times");
        await Expect(page.Role("sentence")).ToHaveTextAsync("Compró al menos 1 vez en los últimos 90 días.");
        await page.Locator("[data-path='0'] [data-role=days]").FillAsync("30");
        await page.Locator("[data-path='0'] [data-role=days]").PressAsync("Tab");
        await page.Locator("[data-path='0'] [data-role=choose]").First.SelectOptionAsync("QUESO");
        await Expect(page.Role("sentence")).ToHaveTextAsync("Compró al menos 1 vez en los últimos 30 días (de Queso campesino).");
        await root.Locator("> .add [data-role=add]").SelectOptionAsync("occupation");
        await Expect(page.Role("fault")).ToContainTextAsync("Escriba qué debe decir.");
        await page.Role("undo").ClickAsync();
        await Expect(page.Role("fault")).ToHaveCountAsync(0);
        await Expect(page.Role("count")).ToHaveAttributeAsync("data-count", "0");
        await Expect(page.Role("count-kind")).ToHaveTextAsync("Cifra exacta");
        await Expect(page.Role("count-said")).ToHaveTextAsync("Cifra exacta: 0.");

        var name = $"Quesos {An.Number()}";
        await page.Role("save").ClickAsync();
        await Expect(page.Role("segment-error")).ToContainTextAsync("Póngale un nombre");
        await page.Role("segment-name").FillAsync(name);
        await page.Role("save").ClickAsync();
        await Expect(page.Role("inside")).ToHaveTextAsync("0");
        await Expect(page.Role("snapshot")).ToHaveCountAsync(1);

        await BuyAsync(await JoinAsync());

        await Expect(page.Role("inside")).ToHaveTextAsync("1");
        await Expect(page.Role("count")).ToHaveAttributeAsync("data-count", "1");
        await Expect(page.GetByText("Quiénes están")).ToHaveCountAsync(0);
        await page.GotoAsync($"{office.Site.Address}/segments");
        await Expect(page.Locator($"[data-role=segment][data-name='{name}'] [data-role=members]")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Of_two_who_write_at_one_segment_neither_undoes_what_the_other_saved()
    {
        var name = $"Clientes {An.Number()}";
        var mine = await office.StaffAsync("paola", "/segments/new");
        await mine.Locator("[data-role=group][data-path=root] > .add [data-role=add]").SelectOptionAsync("bought_times");
        await mine.Role("segment-name").FillAsync(name);
        await mine.Role("save").ClickAsync();
        await Expect(mine.Role("inside")).ToBeVisibleAsync();
        var theirs = await office.StaffAsync("gloria", new Uri(mine.Url).AbsolutePath);
        await theirs.Role("segment-description").FillAsync("Para la feria");

        await mine.Locator("[data-path='0'] [data-role=days]").FillAsync("30");
        await mine.Role("segment-description").FillAsync("Para la asamblea");
        await mine.Role("save").ClickAsync();

        await Expect(theirs.Role("sentence")).ToContainTextAsync("30");
        await Expect(theirs.Role("met")).ToContainTextAsync("Para la asamblea");
        await Expect(theirs.Role("segment-description")).ToHaveValueAsync("Para la feria");
        await theirs.ShouldBeAccessibleAsync("a segment two write at");
        await theirs.Role("save").ClickAsync();
        await Expect(mine.Role("segment-description")).ToHaveValueAsync("Para la feria");
        await Expect(mine.Role("sentence")).ToHaveTextAsync("Compró al menos 1 vez en los últimos 30 días.");
    }

    [Fact]
    public async Task Who_may_takes_the_list_out_and_builds_on_the_segment_in_another()
    {
        var page = await office.StaffAsync("gloria", "/segments");
        var segment = page.Locator("[data-role=segment]:has([data-role=members]:not(:text-is('0')))").First;
        var name = (await segment.GetAttributeAsync("data-name"))!;
        await segment.Locator("a").ClickAsync();

        var file = await page.RunAndWaitForDownloadAsync(() => page.Role("export").ClickAsync());

        file.SuggestedFilename.ShouldEndWith(".csv");
        (await File.ReadAllLinesAsync(await file.PathAsync(), Ct))[0].ShouldStartWith("Tipo de documento;Documento;Nombre");
        await page.GotoAsync($"{office.Site.Address}/segments/new");
        await page.Locator("[data-role=group][data-path=root] > .add [data-role=add]").SelectOptionAsync("belongs");
        await Expect(page.Role("fault")).ToBeVisibleAsync();
        await page.Locator("[data-path='0'] [data-role=choose]").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Label = name });
        await Expect(page.Role("sentence")).ToHaveTextAsync($"Está en el segmento «{name}».");
        await Expect(page.Role("count")).ToHaveAttributeAsync("data-count", new System.Text.RegularExpressions.Regex("^[1-9]"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_pages_are_accessible_in_every_light_and_on_a_telephone(bool dark, bool phone)
    {
        var page = await office.StaffAsync("gloria", "/segments", dark, phone);
        await Expect(page.Role("segment").First).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("segments");

        await page.Locator("[data-role=segment] a").First.ClickAsync();
        await Expect(page.Role("count")).ToHaveAttributeAsync("data-count", new System.Text.RegularExpressions.Regex("[0-9]"));
        await Expect(page.Role("snapshot").First).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("a segment");

        await page.GotoAsync($"{office.Site.Address}/segments/new");
        await page.Locator("[data-role=group][data-path=root] > .add [data-role=add]").SelectOptionAsync("tagged");
        await Expect(page.Role("fault")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("a segment with a fault");
    }

    private async Task<MemberId> JoinAsync()
    {
        await using var work = await office.Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        var member = office.Site.Services.GetRequiredService<RegisterMember>().Run(work, An.Person("Quiteria"));
        await work.CommitAsync(Ct);
        return member;
    }

    private async Task BuyAsync(MemberId member)
    {
        var now = office.Site.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        (await office.Site.Services.GetRequiredService<RecordSale>().RunAsync(
            new SaleDraft("caja", An.Number().ToString(CultureInfo.InvariantCulture), MemberRef.Of(member), now, [new("QUESO", 1, 13_900)]), Ct)).ShouldBeOfType<FactResult.Done>();
    }
}
