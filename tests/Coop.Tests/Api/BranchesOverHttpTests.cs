using System.Text.Json;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Api;

[Trait("Category", "integration")]
public sealed class BranchesOverHttpTests(ApiSite site) : IClassFixture<ApiSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_till_reads_the_branches_it_may_name()
    {
        var key = (await site.KeyAsync()).Key;
        var code = $"O{An.Number()}";
        await using (var work = await site.Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct))
        {
            work.Db.Branches.Add(Branch.Opened(code, "Peñón", TimeProvider.System));
            await work.CommitAsync(Ct);
        }

        var list = await site.SendAsync(HttpMethod.Get, key, "/branches");

        list.Status.ShouldBe(200);
        JsonDocument.Parse(list.Text).RootElement.GetProperty("branches").EnumerateArray()
            .Single(branch => branch.GetProperty("code").GetString() == code).ToString().ShouldBe($$"""{"code":"{{code}}","name":"Peñón","active":true}""");
    }
}
