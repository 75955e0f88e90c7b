using System.Globalization;
using Bunit;
using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Web.Client.Catalog;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>The catalogue and the branches on the screen, over a real database, while somebody else changes the same.</summary>
[Trait("Category", "components")]
public sealed class OfferingPagesTests : BunitContext, IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly TestNode _node;
    private readonly string _code = $"P{An.Number()}";
    private StaffId _paola;

    public OfferingPagesTests(TestDatabase database)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        _node = new TestNode(database);
        Services.AddLogging().AddLocalization();
        Services.AddSingleton(_node.Get<LiveFeed>()).AddSingleton(_node.Get<MachineClock>()).AddSingleton<LiveGround>();
        Services.AddSingleton(_node.Get<ProductReads>()).AddSingleton(_node.Get<BranchReads>()).AddSingleton<Toasts>().AddSingleton<Attempt>().AddSingleton(_ => _node.As(_paola));
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Toasts Toasts => Services.GetRequiredService<Toasts>();

    [Fact]
    public async Task Who_moves_a_product_that_a_colleague_renamed_and_retired_keeps_both()
    {
        await ProductAsync(new("MERCADO", "Mercado", null));
        await ProductAsync(new(_code, "Lenteja", null));
        var page = await ShowAsync<CatalogPage>();
        Row(page, "product-edit").Click();
        page.Find("[data-role=product-parent]").Change("MERCADO");

        await ProductAsync(new(_code, "Lenteja roja", null, Active: false));
        page.Find("form").Submit();

        page.WaitForAssertion(() => page.Find("[data-role=product-error]").TextContent.ShouldContain("Un colega lo cambió"), Soon);
        page.Find("[data-role=product-name]").GetAttribute("value").ShouldBe("Lenteja roja");
        page.Find("[data-role=product-parent]").GetAttribute("value").ShouldBe("MERCADO");
        page.FindAll("[data-role=theirs]").ShouldBeEmpty();
        page.Find("form").Submit();
        page.WaitForAssertion(() => page.Find("[data-role=product-name]").GetAttribute("value").ShouldBeNullOrEmpty(), Soon);
        var product = (await _node.Get<ProductReads>().ListAsync(Ct)).Single(row => row.Code == _code);
        (product.Name, product.Parent is null, product.Active).ShouldBe(("Lenteja roja", false, false));
    }

    [Fact]
    public async Task Where_both_renamed_a_product_the_other_name_is_said_beside_the_own()
    {
        await ProductAsync(new(_code, "Fríjol", null));
        var page = await ShowAsync<CatalogPage>();
        Row(page, "product-edit").Click();
        page.Find("[data-role=product-name]").Change("Fríjol rojo");

        await ProductAsync(new(_code, "Fríjol cargamanto", null));
        page.Find("form").Submit();

        page.WaitForAssertion(() => page.Find("[data-role=theirs]").TextContent.ShouldBe("Un colega escribió: Fríjol cargamanto"), Soon);
        page.Find("[data-role=product-name]").GetAttribute("value").ShouldBe("Fríjol rojo");
    }

    [Fact]
    public async Task A_new_product_half_written_is_not_thrown_away_unasked()
    {
        await ProductAsync(new(_code, "Arveja", null));
        var page = await ShowAsync<CatalogPage>();
        page.Find("[data-role=product-name]").Change("Garbanzo");

        Row(page, "product-edit").Click();

        page.Find("[data-role=product-name]").GetAttribute("value").ShouldBe("Garbanzo");
        page.Find("[data-role=confirm-yes]").Click();
        page.WaitForAssertion(() => page.Find("[data-role=product-name]").GetAttribute("value").ShouldBe("Arveja"), Soon);
    }

    [Fact]
    public async Task A_product_put_out_of_use_comes_back_with_what_was_changed_since()
    {
        await ProductAsync(new(_code, "Avena", null));
        var page = await ShowAsync<CatalogPage>();
        Row(page, "product-active").Click();
        page.WaitForAssertion(() => Toasts.Shown.ShouldHaveSingleItem().Undo.ShouldNotBeNull(), Soon);

        await page.InvokeAsync(() => Toasts.Shown[0].Undo!());

        page.WaitForAssertion(() => page.FindAll($"[data-code={_code}] .badge").ShouldBeEmpty(), Soon);
        (await _node.Get<ProductReads>().ListAsync(Ct)).Single(row => row.Code == _code).Active.ShouldBeTrue();
    }

    [Fact]
    public async Task A_branch_is_opened_renamed_beside_a_colleague_and_put_out_of_use()
    {
        var page = await ShowAsync<BranchesPage>();
        page.Find("[data-role=branch-code]").Change(_code);
        page.Find("[data-role=branch-name]").Change("Peñón");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Row(page, "branch-edit"), Soon);

        Row(page, "branch-edit").Click();
        page.Find("[data-role=branch-code]").HasAttribute("readonly").ShouldBeTrue();
        page.Find("[data-role=branch-name]").Change("El Peñón");
        await BranchAsync(new(_code, "Peñón alto"), 1);
        page.Find("form").Submit();

        page.WaitForAssertion(() => page.Find("[data-role=theirs]").TextContent.ShouldBe("Un colega escribió: Peñón alto"), Soon);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Row(page, "branch-edit").GetAttribute("aria-label").ShouldBe("Cambiar El Peñón"), Soon);
        Row(page, "branch-active").Click();
        page.WaitForAssertion(() => page.Find($"[data-code={_code}] .badge").TextContent.ShouldBe("Fuera de uso"), Soon);
        await page.InvokeAsync(() => Toasts.Shown[^1].Undo!());
        page.WaitForAssertion(() => page.FindAll($"[data-code={_code}] .badge").ShouldBeEmpty(), Soon);
    }

    [Fact]
    public async Task What_is_wrong_with_a_branch_stands_in_the_form_and_what_was_typed_stays()
    {
        await BranchAsync(new(_code, "Centro"), 0);
        var page = await ShowAsync<BranchesPage>();
        page.Find("[data-role=branch-code]").Change(_code.ToLowerInvariant());
        page.Find("[data-role=branch-name]").Change("Otro centro");

        page.Find("form").Submit();

        page.WaitForAssertion(() => page.Find("[data-role=branch-error]").TextContent.ShouldContain("Ya hay una oficina con ese código"), Soon);
        page.Find("[data-role=branch-code]").GetAttribute("aria-invalid").ShouldBe("true");
        page.Find("[data-role=branch-name]").GetAttribute("value").ShouldBe("Otro centro");
    }

    [Fact]
    public async Task A_branch_out_of_use_is_chosen_by_nobody_but_whoever_has_it()
    {
        await BranchAsync(new(_code, "Vieja"), 0);
        await BranchAsync(new(_code, "Vieja", Active: false), 1);
        var branch = (await _node.Get<BranchReads>().ListAsync(Ct)).Single(one => one.Code == _code);

        var (has, lacks) = (new MemberEntry { BranchId = branch.Id }, new MemberEntry());
        var (theirs, others) = (Render<MemberFields>(p => p.Add(c => c.Entered, has)), Render<MemberFields>(p => p.Add(c => c.Entered, lacks)));

        theirs.WaitForAssertion(() => theirs.Find($"[data-role=branch] option[value='{branch.Id}']").TextContent.ShouldBe("Vieja (fuera de uso)"), Soon);
        others.FindAll($"[data-role=branch] option[value='{branch.Id}']").ShouldBeEmpty();
        theirs.Find("[data-role=branch]").Change("");
        theirs.FindAll($"[data-role=branch] option[value='{branch.Id}']").Count.ShouldBe(1);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _node.DisposeAsync();
    }

    private AngleSharp.Dom.IElement Row<TPage>(IRenderedComponent<TPage> page, string role)
        where TPage : IComponent => page.Find($"[data-code={_code}] [data-role={role}]");

    private async Task<IRenderedComponent<TPage>> ShowAsync<TPage>()
        where TPage : IComponent
    {
        _paola = await _node.HireAsync("Paola Niño", Role.Marketer);
        var page = Render<TPage>(p => p.AddCascadingValue(new Myself(_paola, "Paola Niño", [Role.Marketer], "system")));
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty(), Soon);
        return page;
    }

    private async Task ProductAsync(ProductDraft draft) =>
        (await _node.Get<SaveProduct>().RunAsync(draft, null, isNew: false, Ct)).ShouldBeOfType<ProductResult.Done>();

    private async Task BranchAsync(BranchDraft draft, long rev)
    {
        var gloria = await _node.HireAsync("Gloria", Role.Administrator);
        (await _node.As(gloria).RunAsync<SaveBranch, BranchResult>(save => save.RunAsync(draft, rev, Ct))).ShouldBeOfType<BranchResult.Done>();
    }
}
