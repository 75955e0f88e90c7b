using Coop.Core.Access;
using Coop.Testing;
using Coop.Tests.Access;
using Coop.Web.Start;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Start;

[Trait("Category", "integration")]
public sealed class HiringTests(AccessSite site) : IClassFixture<AccessSite>
{
    private const string Password = "doce letras o más";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_administrator_comes_from_the_command_line_and_may_sign_in()
    {
        var name = await HireAsync("administrator,agent");

        var person = await site.Site.Services.GetRequiredService<CheckPassword>().RunAsync(name, Password, Ct);

        var roles = await site.Site.Services.GetRequiredService<StaffReads>().RolesAsync(person.ShouldNotBeNull(), Ct);
        roles.ShouldBe([Role.Administrator, Role.Agent], ignoreOrder: true);
        var audited = await site.Database.Source.ScalarAsync<long>(
            "select count(*) from core.audit where action = 'staff.add' and actor_id is null and subject = @subject", ("subject", $"staff:{person.Value.Value:D}"));
        audited.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        var name = await HireAsync("agent");

        var refused = await Should.ThrowAsync<StartRefusedException>(() => RunAsync(Password, name.ToUpperInvariant(), "agent"));

        refused.Message.ShouldContain("already");
    }

    [Theory]
    [InlineData("corta", "ana", "agent", "12 to 256")]
    [InlineData("", "ana", "agent", "12 to 256")]
    [InlineData(Password, "", "agent", "user name")]
    [InlineData(Password, "a\nb", "agent", "user name")]
    [InlineData(Password, "ana", "", "Known: agent")]
    [InlineData(Password, "ana", "agent,king", "Known: agent")]
    public async Task What_cannot_be_used_is_said_in_plain_words(string password, string name, string roles, string said)
    {
        TestServer.SkipWhenMissing();

        var refused = await Should.ThrowAsync<StartRefusedException>(() => RunAsync(password, name, roles));

        refused.Message.ShouldContain(said);
    }

    private async Task<string> HireAsync(string roles)
    {
        TestServer.SkipWhenMissing();
        var name = $"primera{An.Number()}";
        await RunAsync(Password, name, roles, "Ángela", "Ñáñez");
        return name;
    }

    private Task RunAsync(string password, params string[] args) => Hiring.RunAsync(site.Site.Services, args, new StringReader(password), Ct);
}
