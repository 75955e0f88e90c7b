using System.Diagnostics;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Start;

/// <summary>Starts the product as whoever installs it does, with settings that cannot work.</summary>
[Trait("Category", "integration")]
public sealed class SettingsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_wrong_setting_is_named_at_once_and_nothing_starts()
    {
        var (code, output) = await StartAsync(
            ("ConnectionStrings__Coop", "Hst=nowhere;Password=geheim"),
            ("COOP_WORLD", "enormous"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"),
            ("Replies__UndoSeconds", "ninety"),
            ("Replies__Undo", "5"),
            ("Web__MaxLength", "0"),
            ("Web__AllowedOrigins__0", "https://www.example.coop/chat"),
            ("Simulators__SampleSit__Url", "http://localhost:1"));

        code.ShouldBe(1);
        foreach (var key in (string[])["ConnectionStrings:Coop", "COOP_WORLD", "OTEL_EXPORTER_OTLP_ENDPOINT", "Replies:UndoSeconds", "Replies:Undo ",
            "Web:MaxLength", "Web:AllowedOrigins:0", "Simulators:SampleSit"])
        {
            output.ShouldContain($"- {key}");
        }

        output.ShouldContain("8 of its settings");
        output.ShouldNotContain("   at ");
        output.ShouldNotContain("geheim");
    }

    [Fact]
    public async Task A_value_out_of_bounds_is_named_like_one_that_cannot_be_read()
    {
        var (code, output) = await StartAsync(("Replies__UndoSeconds", "90"), ("Web__SessionDays", "many"));

        code.ShouldBe(1);
        output.ShouldContain("- Replies:UndoSeconds");
        output.ShouldContain("- Web:SessionDays is 'many' and must be a number.");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_said_in_words()
    {
        var (code, output) = await StartAsync(("ConnectionStrings__Coop", "Host=127.0.0.1;Port=1;Database=coop;Username=coop;Password=geheim"));

        code.ShouldBe(1);
        output.ShouldContain("ConnectionStrings:Coop");
        output.ShouldNotContain("   at ");
        output.ShouldNotContain("geheim");
    }

    private static async Task<(int Code, string Output)> StartAsync(params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Coop.Web.dll"), "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.PathOf("Coop.Web"),
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output + await errors);
    }
}
