using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "integration")]
public sealed class SaveBranchTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestNode _node = new(database);
    private StaffId _marta;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _marta = await _node.HireAsync("Marta", Role.Marketer);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_branch_is_opened_renamed_put_out_of_use_and_offered_again()
    {
        var code = $"O{An.Number()}";

        var opened = await SaveAsync(new($" {code.ToLowerInvariant()} ", " Peñón "), 0);
        var same = await SaveAsync(new(code, "Peñón"), 1);
        var renamed = await SaveAsync(new(code, "El Peñón"), 1);
        var retired = await SaveAsync(new(code, "El Peñón", Active: false), 2);
        var again = await SaveAsync(new(code, "El Peñón"), 3);

        new[] { opened, same, renamed, retired, again }.ShouldBe([Done(), Done(changed: false), Done(), Done(), Done()]);
        var branch = await FindAsync(code);
        (branch.Name, branch.Active, branch.Rev).ShouldBe(("El Peñón", true, 4));
        (await _node.ColumnAsync<string>("select details::text from core.audit where action = 'branch.save' and subject = @subject order by position", ("subject", $"branch:{branch.Id:D}")))
            .ShouldBe([Told(code, "Peñón", true), Told(code, "El Peñón", true), Told(code, "El Peñón", false), Told(code, "El Peñón", true)]);
    }

    [Theory]
    [InlineData("", "Centro", "code", "missing")]
    [InlineData("¡hola!", "Centro", "code", "form")]
    [InlineData("CÓDIGO", "Centro", "code", "form")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTU", "Centro", "code", "form")]
    [InlineData("NADA", " ", "name", "missing")]
    [InlineData("NADA", "Cen\u0001tro", "name", "unprintable")]
    public async Task What_cannot_be_is_named(string code, string name, string field, string fault) =>
        (await SaveAsync(new(code, name), 0)).ShouldBe(new BranchResult.Unfit(field, fault));

    [Fact]
    public async Task A_code_is_taken_whatever_its_capitals_also_by_one_out_of_use()
    {
        var code = $"viejo{An.Number()}";
        await _node.ExecuteAsync("insert into core.branch (id, code, name, active) values (@id, @code, 'Antes', false)", ("id", An.Id()), ("code", code));

        (await SaveAsync(new(code.ToUpperInvariant(), "Otra"), 0)).ShouldBe(new BranchResult.Unfit("code", "taken"));

        (await SaveAsync(new(code, "Desde antes"), 1)).ShouldBe(Done());
    }

    [Fact]
    public async Task Of_those_who_open_one_code_at_once_one_does_and_the_others_are_told()
    {
        var code = $"O{An.Number()}";

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => SaveAsync(new(code, $"Sede {n}"), 0), Ct)));

        results.Count(result => result == Done()).ShouldBe(1);
        results.Count(result => result == new BranchResult.Unfit("code", "taken")).ShouldBe(3);
    }

    [Fact]
    public async Task Of_those_who_change_the_same_at_once_one_does_and_the_others_are_told()
    {
        var code = $"O{An.Number()}";
        await SaveAsync(new(code, "Centro"), 0);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => SaveAsync(new(code, $"Centro {n}"), 1), Ct)));

        results.Count(result => result == Done()).ShouldBe(1);
        results.Count(result => result == new BranchResult.Stale()).ShouldBe(3);
        (await FindAsync(code)).Rev.ShouldBe(2);
    }

    [Fact]
    public async Task Who_saves_what_they_read_before_undoes_nothing()
    {
        var code = $"O{An.Number()}";
        await SaveAsync(new(code, "Centro"), 0);
        await SaveAsync(new(code, "Centro", Active: false), 1);

        (await SaveAsync(new(code, "Centro histórico"), 1)).ShouldBe(new BranchResult.Stale());

        (await FindAsync(code)).Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_answers_members_opens_no_branches()
    {
        var ana = await _node.HireAsync();

        await Should.ThrowAsync<NotAllowedException>(() => _node.As(ana).RunAsync<SaveBranch, BranchResult>(save => save.RunAsync(new("NUEVA", "Nueva"), 0, Ct)));
    }

    [Fact]
    public async Task It_is_said_how_many_members_a_branch_serves()
    {
        var code = $"O{An.Number()}";
        await SaveAsync(new(code, "Centro"), 0);
        var branch = await FindAsync(code);
        foreach (var stage in new[] { MemberStage.Active, MemberStage.Active, MemberStage.Withdrawn, MemberStage.Prospect })
        {
            await _node.RegisterAsync(An.Person() with { BranchId = branch.Id, Stage = stage });
        }

        await _node.RegisterAsync();

        var served = await _node.Get<BranchReads>().ServedAsync(Ct);
        served.GetValueOrDefault(branch.Id).ShouldBe(2);
        served.Keys.ShouldNotContain(Guid.Empty);
    }

    private static BranchResult.Done Done(bool changed = true) => new BranchResult.Done(changed);

    private static string Told(string code, string name, bool active) =>
        $$"""{"code": "{{code}}", "name": "{{name}}", "active": {{(active ? "true" : "false")}}}""";

    private Task<BranchResult> SaveAsync(BranchDraft draft, long rev) => _node.As(_marta).RunAsync<SaveBranch, BranchResult>(save => save.RunAsync(draft, rev, Ct));

    private async Task<Branch> FindAsync(string code) => (await _node.Get<BranchReads>().ListAsync(Ct)).Single(branch => branch.Code == code);
}
