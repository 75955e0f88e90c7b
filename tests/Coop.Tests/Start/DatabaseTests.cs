using Coop.Testing;
using Coop.Web.Start;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Start;

[Trait("Category", "integration")]
public sealed class DatabaseTests
{
    [Fact]
    public async Task A_second_start_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        TestServer.SkipWhenMissing();
        var folder = Directory.CreateTempSubdirectory("coop-tests-data-");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        await using (var first = await Database.ChooseAsync(Builder(folder.FullName)))
        {
            var refused = await Should.ThrowAsync<StartRefusedException>(() => Database.ChooseAsync(Builder(folder.FullName)));

            refused.Message.ShouldContain(folder.FullName);
            await using var source = NpgsqlDataSource.Create(first.ConnectionString);
            (await source.ScalarAsync<int>("select 1")).ShouldBe(1);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_database_that_is_named_is_taken_as_it_is()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration["ConnectionStrings:Coop"] = "Host=somewhere";

        await using var database = await Database.ChooseAsync(builder);

        (database.ConnectionString, database.IsPrivate).ShouldBe(("Host=somewhere", false));
    }

    private static WebApplicationBuilder Builder(string folder)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration["Data:Folder"] = folder;
        return builder;
    }
}
