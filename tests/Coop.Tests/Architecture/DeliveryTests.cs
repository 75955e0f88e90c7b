using System.Text.RegularExpressions;
using Coop.Testing;
using Shouldly;
using Xunit;
using YamlDotNet.Serialization;

namespace Coop.Tests.Architecture;

[Trait("Category", "architecture")]
public sealed partial class DeliveryTests
{
    private static readonly Rule OneScript = new(
        "Newcomers, developers and the build server type the same script.", "0003-one-script.md");

    private static readonly Rule AnyMachine = new(
        "The sources build on any machine with any feed: where packages come from and where the checkout lies is each machine's own business.",
        "0003-one-script.md");

    [Theory]
    [InlineData("coop")]
    [InlineData(".ci/run")]
    public void The_scripts_are_there_and_can_be_run(string script)
    {
        var isScript = Repository.Files.Contains(script) && Repository.Read(script).StartsWith("#!/usr/bin/env bash\n", StringComparison.Ordinal);
        var isExecutable = isScript && File.GetUnixFileMode(Repository.PathOf(script)).HasFlag(UnixFileMode.UserExecute);

        OneScript.ForbidsAll(isExecutable ? [] : [$"{script} is not an executable bash script"]);
    }

    [Fact]
    public void Nothing_names_a_package_registry_or_a_folder_of_one_machine()
    {
        var forbidden = new Regex($@"\b(nuget|npmjs|yarnpkg|pypi|crates)\.(org|com|io)\b|{Regex.Escape(Repository.Root)}/|(?<![\w.~])/(home/\w|Users/\w|root/)");
        var texts = Repository.Files.Where(IsText).ToList();

        var offenders =
            from file in texts
            let hit = forbidden.Match(Repository.Read(file))
            where hit.Success
            select $"{file} names {hit.Value}";

        texts.Count.ShouldBeGreaterThan(40);
        AnyMachine.ForbidsAll(offenders);
    }

    [Fact]
    public void Compose_starts_the_site_with_a_database_that_is_ready_and_a_password_of_ones_own()
    {
        var compose = new DeserializerBuilder().Build().Deserialize<Compose>(Repository.Read("docker-compose.yml"));

        compose.Services.Keys.ShouldBe(["web", "database"]);
        var (web, database) = (compose.Services["web"], compose.Services["database"]);
        web.Build.ShouldBe(".");
        web.DependsOn["database"]["condition"].ShouldBe("service_healthy");
        web.Environment["ConnectionStrings__Coop"].ShouldContain("Host=database;");
        web.Environment["ConnectionStrings__Coop"].ShouldContain("Password=${POSTGRES_PASSWORD:?");
        database.Image.ShouldBe("postgres:15");
        database.Healthcheck.ShouldContainKey("test");
        database.Environment["POSTGRES_PASSWORD"].ShouldStartWith("${POSTGRES_PASSWORD:?");
        database.Volumes.ShouldContain(volume => compose.Volumes.ContainsKey(volume.Split(':', 2)[0]));
    }

    [Fact]
    public void The_image_is_built_in_a_stage_of_its_own_and_runs_as_nobody_special()
    {
        var lines = Continuation().Replace(Repository.Read("Dockerfile"), " ").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .ToList();

        lines.ShouldAllBe(line => Instructions().IsMatch(line[0]));
        lines.Count(line => line[0] == "FROM").ShouldBe(2);
        var runtime = lines.SkipWhile(line => line[0] != "FROM").Skip(1).SkipWhile(line => line[0] != "FROM").ToList();
        runtime[0][1].ShouldContain("/aspnet:");
        runtime.ShouldContain(line => line[0] == "USER" && line[1] == "app");
        runtime.ShouldContain(line => line[0] == "HEALTHCHECK" && line[1].Contains("/health", StringComparison.Ordinal));
        runtime.ShouldContain(line => line[0] == "EXPOSE" && line[1] == "8080");
        runtime[^1][0].ShouldBe("ENTRYPOINT");
    }

    private static bool IsText(string file) =>
        Path.GetExtension(file) is not (".png" or ".jpg" or ".ico" or ".woff2" or ".gz" or ".pdf" or ".wav" or ".mp3");

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();

    [GeneratedRegex("^(FROM|RUN|WORKDIR|COPY|ENV|EXPOSE|USER|HEALTHCHECK|ENTRYPOINT)$")]
    private static partial Regex Instructions();

    private sealed class Compose
    {
        [YamlMember(Alias = "services")]
        public Dictionary<string, Service> Services { get; init; } = [];

        [YamlMember(Alias = "volumes")]
        public Dictionary<string, object?> Volumes { get; init; } = [];
    }

    private sealed class Service
    {
        [YamlMember(Alias = "build")]
        public string? Build { get; init; }

        [YamlMember(Alias = "image")]
        public string? Image { get; init; }

        [YamlMember(Alias = "restart")]
        public string? Restart { get; init; }

        [YamlMember(Alias = "ports")]
        public List<string> Ports { get; init; } = [];

        [YamlMember(Alias = "environment")]
        public Dictionary<string, string> Environment { get; init; } = [];

        [YamlMember(Alias = "depends_on")]
        public Dictionary<string, Dictionary<string, string>> DependsOn { get; init; } = [];

        [YamlMember(Alias = "healthcheck")]
        public Dictionary<string, object> Healthcheck { get; init; } = [];

        [YamlMember(Alias = "volumes")]
        public List<string> Volumes { get; init; } = [];
    }
}
