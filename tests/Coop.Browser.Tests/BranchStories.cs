using Coop.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>The offices of the cooperative: kept by one, chosen at the counter by another.</summary>
[Trait("Category", "browser")]
public sealed class BranchStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task A_branch_is_opened_and_put_out_of_use_and_the_counter_follows()
    {
        var (page, counter) = (await office.StaffAsync("paola", "/admin/branches"), await office.StaffAsync("lucia", "/counter"));
        var code = $"O{An.Number()}";
        await page.Role("branch-code").FillAsync(code.ToLowerInvariant());
        await page.Role("branch-name").FillAsync("Puerto Tejada");
        await page.Keyboard.PressAsync("Enter");
        var row = page.Locator($"[data-code={code}]");
        await Expect(row).ToContainTextAsync("Ningún asociado");
        var offered = counter.Locator("[data-role=counter-branch] option", new() { HasText = "Puerto Tejada" });
        await Expect(offered).ToHaveCountAsync(1);
        await page.ShouldBeAccessibleAsync("opened");

        await row.Locator("[data-role=branch-active]").ClickAsync();
        await Expect(row).ToContainTextAsync("Fuera de uso");
        await Expect(offered).ToHaveCountAsync(0);
        await page.ShouldBeAccessibleAsync("out of use");
        await page.PictureAsync("branches");
        await page.Role("toast-undo").ClickAsync();
        await Expect(offered).ToHaveCountAsync(1);

        await counter.Role("counter-branch").SelectOptionAsync("Puerto Tejada");
        await Expect(counter).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("branch="));
        await row.Locator("[data-role=branch-active]").ClickAsync();
        await Expect(offered).ToHaveTextAsync("Puerto Tejada (fuera de uso)");
    }

    [Fact]
    public async Task Two_rename_the_same_branch_and_the_second_save_goes_through()
    {
        var (mine, theirs) = (await office.StaffAsync("paola", "/admin/branches"), await office.StaffAsync("gloria", "/admin/branches", dark: true, phone: true));
        foreach (var page in new[] { mine, theirs })
        {
            await page.Locator("[data-code=GUA] [data-role=branch-edit]").ClickAsync();
            await Expect(page.Locator("#branch-edit")).ToBeFocusedAsync();
        }

        await theirs.ShouldBeAccessibleAsync("branches on a phone");
        await mine.Role("branch-name").FillAsync("Guadalupe, plaza");
        await theirs.Role("branch-name").FillAsync("Guadalupe, parque");
        await theirs.Role("branch-save").ClickAsync();
        await Expect(theirs.Role("toast")).ToBeVisibleAsync();
        await mine.Role("branch-save").ClickAsync();

        await Expect(mine.Role("theirs")).ToHaveTextAsync("Un colega escribió: Guadalupe, parque");
        await Expect(mine.Role("branch-name")).ToHaveValueAsync("Guadalupe, plaza");
        await mine.ShouldBeAccessibleAsync("branches met");
        await mine.Locator("[data-code=CEN] [data-role=branch-edit]").ClickAsync();
        await mine.Locator("dialog[open] [data-role=confirm-no]").ClickAsync();
        await mine.Role("branch-save").ClickAsync();
        await Expect(theirs.Locator("[data-code=GUA]")).ToContainTextAsync("Guadalupe, plaza");
        await theirs.PictureAsync("branches-dark-phone");
    }
}
