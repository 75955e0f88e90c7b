using System.Diagnostics;
using Coop.Core.Access;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Access;

[Trait("Category", "integration")]
public sealed class CheckPasswordTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private const string Right = "la contraseña correcta";
    private const string Wrong = "otra";

    private readonly TestNode _node = new(database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_known_without_regard_to_case_and_a_password_is_not()
    {
        var (id, name) = await HireAsync();

        var shouted = await CheckAsync($" {name.ToUpperInvariant()} ", Right);
        var shoutedPassword = await CheckAsync(name, Right.ToUpperInvariant());

        shouted.ShouldBe(id);
        shoutedPassword.ShouldBeNull();
    }

    [Fact]
    public async Task After_five_failures_even_the_right_password_has_to_wait_five_minutes()
    {
        var (id, name) = await HireAsync();
        for (var i = 0; i < CheckPassword.Tries; i++)
        {
            await CheckAsync(name, Wrong);
        }

        var atOnce = await CheckAsync(name, Right);
        _node.Clock.Advance(CheckPassword.Rest);
        var later = await CheckAsync(name, Right);

        atOnce.ShouldBeNull();
        later.ShouldBe(id);
    }

    [Fact]
    public async Task The_right_password_wipes_the_slate()
    {
        var (id, name) = await HireAsync();

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < CheckPassword.Tries - 1; i++)
            {
                await CheckAsync(name, Wrong);
            }

            (await CheckAsync(name, Right)).ShouldBe(id);
        }
    }

    [Fact]
    public async Task Tries_made_at_the_same_moment_are_all_counted()
    {
        var (_, name) = await HireAsync();

        await Task.WhenAll(Enumerable.Range(0, CheckPassword.Tries).Select(_ => CheckAsync(name, Wrong)));
        var after = await CheckAsync(name, Right);

        after.ShouldBeNull();
    }

    [Fact]
    public async Task Who_is_shut_out_has_no_right_password()
    {
        var (id, name) = await HireAsync();
        var administrator = await _node.HireAsync("Gloria", Role.Administrator);
        await _node.As(administrator).RunAsync<DisableStaff>(disable => disable.RunAsync(id, Ct));

        var shutOut = await CheckAsync(name, Right);
        await _node.As(administrator).RunAsync<EnableStaff>(enable => enable.RunAsync(id, Ct));
        var letIn = await CheckAsync(name, Right);

        shutOut.ShouldBeNull();
        letIn.ShouldBe(id);
    }

    [Fact]
    public async Task An_unknown_name_takes_as_long_as_a_known_one()
    {
        var (_, name) = await HireAsync();
        var (known, unknown) = (new List<double>(), new List<double>());
        await CheckAsync("nadie", Wrong);

        for (var i = 0; i < 9; i++)
        {
            _node.Clock.Advance(CheckPassword.Rest);
            known.Add(await TimeAsync(name));
            unknown.Add(await TimeAsync("nadie"));
        }

        var ratio = known.Order().ElementAt(4) / unknown.Order().ElementAt(4);
        ratio.ShouldBeInRange(0.5, 2);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private async Task<(StaffId Id, string Name)> HireAsync()
    {
        var name = $"persona{An.Number()}";
        var id = await _node.InWorkAsync(work => Task.FromResult(_node.Get<AddStaff>().Run(work, name, name, Right, Role.Agent)));
        return (id, name);
    }

    private Task<StaffId?> CheckAsync(string name, string password) => _node.Get<CheckPassword>().RunAsync(name, password, Ct);

    private async Task<double> TimeAsync(string name)
    {
        var began = Stopwatch.GetTimestamp();
        await CheckAsync(name, Wrong);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
