using Coop.Core.Access;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Access;

[Trait("Category", "integration")]
public sealed class ManageStaffTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestNode _node;
    private StaffId _administrator;

    public ManageStaffTests(TestDatabase database) => _node = new TestNode(database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _node.ExecuteAsync("update core.staff set disabled_at = now()");
        _administrator = await _node.HireAsync("Gloria", Role.Administrator);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Shutting_somebody_out_is_written_down_once()
    {
        var agent = await _node.HireAsync();

        var first = await DisableAsync(_administrator, agent);
        var again = await DisableAsync(_administrator, agent);

        (first, again).ShouldBe((StaffChange.Done, StaffChange.Done));
        (await AuditAsync(agent)).ShouldBe([$"staff.disable {_administrator.Value:D}"]);
    }

    [Fact]
    public async Task Nobody_shuts_themselves_out()
    {
        await _node.HireAsync("Otra", Role.Administrator);

        var result = await DisableAsync(_administrator, _administrator);

        result.ShouldBe(StaffChange.NotOneself);
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        var agent = await _node.HireAsync();

        var without = await _node.As(_administrator).RunAsync<ChangeRoles, StaffChange>(change => change.RunAsync(_administrator, [Role.Agent], Ct));
        var with = await _node.As(_administrator).RunAsync<ChangeRoles, StaffChange>(
            change => change.RunAsync(_administrator, [Role.Administrator, Role.Agent], Ct));
        var other = await _node.As(_administrator).RunAsync<ChangeRoles, StaffChange>(change => change.RunAsync(agent, [Role.Analyst], Ct));

        (without, with, other).ShouldBe((StaffChange.LastAdministrator, StaffChange.Done, StaffChange.Done));
    }

    [Fact]
    public async Task Two_administrators_who_shut_each_other_out_at_once_do_not_both_succeed()
    {
        for (var round = 0; round < 5; round++)
        {
            var other = await _node.HireAsync("Otra", Role.Administrator);

            var results = await Task.WhenAll(TryAsync(_administrator, other), TryAsync(other, _administrator));

            results.Count(result => result == StaffChange.Done).ShouldBe(1);
            (await _node.ScalarAsync<long>(
                "select count(*) from core.staff_role r join core.staff p on p.id = r.staff_id where r.role = 'administrator' and p.disabled_at is null")).ShouldBe(1);
            _administrator = results[0] == StaffChange.Done ? _administrator : other;
        }
    }

    [Fact]
    public async Task Changed_roles_count_from_the_next_action_on()
    {
        var agent = await _node.HireAsync();
        var target = await _node.HireAsync();
        await Should.ThrowAsync<NotAllowedException>(() => DisableAsync(agent, target));

        await _node.As(_administrator).RunAsync<ChangeRoles>(change => change.RunAsync(agent, [Role.Administrator], Ct));

        (await DisableAsync(agent, target)).ShouldBe(StaffChange.Done);
        (await _node.Get<StaffReads>().RolesAsync(agent, Ct)).ShouldBe([Role.Administrator]);
    }

    [Fact]
    public async Task Everybody_is_there_for_something()
    {
        var agent = await _node.HireAsync();

        var result = await _node.As(_administrator).RunAsync<ChangeRoles, StaffChange>(change => change.RunAsync(agent, [], Ct));

        result.ShouldBe(StaffChange.NoRole);
    }

    [Fact]
    public async Task Somebody_who_does_not_exist_is_said_to_be_unknown()
    {
        (await DisableAsync(_administrator, new StaffId(An.Id()))).ShouldBe(StaffChange.Unknown);
    }

    [Fact]
    public async Task A_preference_that_does_not_exist_is_refused()
    {
        var agent = await _node.HireAsync();

        await Should.ThrowAsync<ArgumentException>(() => _node.As(agent).RunAsync<ChoosePreferences>(choose => choose.RunAsync("fr", "dark", Ct)));
        await Should.ThrowAsync<ArgumentException>(() => _node.As(agent).RunAsync<ChoosePreferences>(choose => choose.RunAsync("en", "pink", Ct)));
    }

    private Task<StaffChange> DisableAsync(StaffId by, StaffId who) =>
        _node.As(by).RunAsync<DisableStaff, StaffChange>(disable => disable.RunAsync(who, Ct));

    /// <summary>Null when the one who wanted it had been shut out by then.</summary>
    private async Task<StaffChange?> TryAsync(StaffId by, StaffId who)
    {
        try
        {
            return await DisableAsync(by, who);
        }
        catch (NotAllowedException)
        {
            return null;
        }
    }

    private Task<List<string>> AuditAsync(StaffId about) =>
        _node.ColumnAsync<string>("select action || ' ' || actor_id from core.audit where subject = @subject order by position", ("subject", $"staff:{about.Value:D}"));
}
