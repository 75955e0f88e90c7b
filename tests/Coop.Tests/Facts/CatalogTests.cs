using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Facts;

[Trait("Category", "integration")]
public sealed class CatalogTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestNode _node = new(database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _node.StockAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_product_is_added_changed_and_put_out_of_use_by_code()
    {
        var code = $"P{An.Number()}";

        var added = await SaveAsync(new(code.ToLowerInvariant(), " Fríjol ", "MERCADO"));
        var same = await SaveAsync(new(code, "Fríjol", "mercado"));
        var changed = await SaveAsync(new(code, "Fríjol cargamanto", null, Active: false));

        added.ShouldBeOfType<ProductResult.Done>().Changed.ShouldBeTrue();
        same.ShouldBe(new ProductResult.Done(((ProductResult.Done)added).Id, Changed: false));
        changed.ShouldBeOfType<ProductResult.Done>().Changed.ShouldBeTrue();
        var row = (await _node.Get<ProductReads>().ListAsync(Ct)).Single(p => p.Code == code);
        (row.Name, row.Parent, row.Active, row.Rev).ShouldBe(("Fríjol cargamanto", null, false, 2));
    }

    [Theory]
    [InlineData("", "Nada", null, "code", "missing")]
    [InlineData("¡hola!", "Nada", null, "code", "form")]
    [InlineData("NADA", " ", null, "name", "missing")]
    [InlineData("NADA", "Nada", "LUNA", "parent", "unknown")]
    [InlineData("MERCADO", "Supermercado", "ARROZ", "parent", "below_itself")]
    [InlineData("MERCADO", "Supermercado", "MERCADO", "parent", "below_itself")]
    public async Task What_cannot_be_in_a_tree_is_named(string code, string name, string? parent, string field, string fault) =>
        (await SaveAsync(new(code, name, parent))).ShouldBe(new ProductResult.Unfit(field, fault));

    [Fact]
    public async Task A_category_goes_out_of_use_after_what_it_holds_and_takes_in_nothing_after()
    {
        var (category, product) = ($"C{An.Number()}", $"C{An.Number()}");
        await SaveAsync(new(category, "Droguería", null));
        await SaveAsync(new(product, "Jarabe", category));

        (await SaveAsync(new(category, "Droguería", null, Active: false))).ShouldBe(new ProductResult.Unfit("active", "has_active"));
        await SaveAsync(new(product, "Jarabe", category, Active: false));
        (await SaveAsync(new(category, "Droguería", null, Active: false))).ShouldBeOfType<ProductResult.Done>();

        (await SaveAsync(new(product, "Jarabe", category))).ShouldBe(new ProductResult.Unfit("parent", "inactive"));
    }

    [Fact]
    public async Task Moves_that_race_make_no_circle()
    {
        var (one, two) = ($"R{An.Number()}", $"R{An.Number()}");
        await SaveAsync(new(one, "Uno", null));
        await SaveAsync(new(two, "Dos", null));

        var results = await Task.WhenAll(Task.Run(() => SaveAsync(new(one, "Uno", two))), Task.Run(() => SaveAsync(new(two, "Dos", one))));

        results.OfType<ProductResult.Done>().Count().ShouldBe(1);
        results.OfType<ProductResult.Unfit>().ShouldHaveSingleItem().ShouldBe(new ProductResult.Unfit("parent", "below_itself"));
    }

    [Fact]
    public async Task A_tree_has_six_levels_also_when_a_branch_is_moved()
    {
        var codes = Enumerable.Range(0, 7).Select(_ => $"L{An.Number()}").ToList();
        for (var n = 0; n < 6; n++)
        {
            await SaveAsync(new(codes[n], "Nivel", n == 0 ? null : codes[n - 1]));
        }

        (await SaveAsync(new(codes[6], "Nivel", codes[5]))).ShouldBe(new ProductResult.Unfit("parent", "too_deep"));
        (await SaveAsync(new(codes[0], "Nivel", "MERCADO"))).ShouldBe(new ProductResult.Unfit("parent", "too_deep"));
    }

    [Fact]
    public async Task Who_keeps_the_catalogue_does_so_and_nobody_else()
    {
        var (marta, ana) = (await _node.HireAsync("Marta", Role.Marketer), await _node.HireAsync());
        var draft = new ProductDraft($"P{An.Number()}", "Lenteja", null);

        (await _node.As(marta).RunAsync<EditProduct, ProductResult>(edit => edit.RunAsync(draft, 0, Ct))).ShouldBeOfType<ProductResult.Done>();
        (await _node.As(marta).RunAsync<EditProduct, ProductResult>(edit => edit.RunAsync(draft, 0, Ct))).ShouldBe(new ProductResult.Unfit("code", "taken"));
        await Should.ThrowAsync<NotAllowedException>(() => _node.As(ana).RunAsync<EditProduct, ProductResult>(edit => edit.RunAsync(draft, 1, Ct)));
    }

    [Fact]
    public async Task Of_two_who_read_the_same_the_second_is_told_and_nothing_of_the_first_is_lost()
    {
        var marta = await _node.HireAsync("Marta", Role.Marketer);
        var code = $"P{An.Number()}";
        await SaveAsync(new(code, "Lenteja", null));
        Task<ProductResult> Edit(ProductDraft draft, long rev) => _node.As(marta).RunAsync<EditProduct, ProductResult>(edit => edit.RunAsync(draft, rev, Ct));

        var renamed = await Edit(new(code, "Lenteja roja", null), 1);
        var moved = await Edit(new(code, "Lenteja", "MERCADO"), 1);
        var retired = await Edit(new(code, "Lenteja roja", null, Active: false), 2);
        var offered = await Edit(new(code, "Lenteja roja", "MERCADO"), 2);

        renamed.ShouldBeOfType<ProductResult.Done>();
        moved.ShouldBe(new ProductResult.Stale());
        retired.ShouldBeOfType<ProductResult.Done>();
        offered.ShouldBe(new ProductResult.Stale());
        var row = (await _node.Get<ProductReads>().ListAsync(Ct)).Single(p => p.Code == code);
        (row.Name, row.Parent, row.Active, row.Rev).ShouldBe(("Lenteja roja", null, false, 3));
    }

    [Fact]
    public async Task Of_saves_that_race_from_the_same_one_goes_through()
    {
        var marta = await _node.HireAsync("Marta", Role.Marketer);
        var code = $"P{An.Number()}";
        await SaveAsync(new(code, "Panela", null));

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() =>
            _node.As(marta).RunAsync<EditProduct, ProductResult>(edit => edit.RunAsync(new(code, $"Panela {n}", null), 1, Ct)), Ct)));

        results.OfType<ProductResult.Done>().Count().ShouldBe(1);
        results.OfType<ProductResult.Stale>().Count().ShouldBe(3);
    }

    private Task<ProductResult> SaveAsync(ProductDraft draft) => _node.Get<SaveProduct>().RunAsync(draft, null, isNew: false, Ct);
}
