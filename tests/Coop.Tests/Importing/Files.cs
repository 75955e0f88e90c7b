using System.Text;
using Coop.Core.Access;
using Coop.Core.Importing;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>Files as an administrator hands them in.</summary>
internal static class Files
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Hands a file in, says what it holds, goes through it, and takes it in.</summary>
    public static async Task<ImportRow> ImportAsync(
        this TestNode node, StaffId who, ImportKind kind, string text, string source = "till", ImportExisting existing = ImportExisting.Fill, Encoding? encoding = null)
    {
        var id = await node.CheckedAsync(who, kind, text, source, existing, encoding);
        return await node.StartedAsync(who, id);
    }

    /// <summary>Hands a file in and goes through it.</summary>
    public static async Task<ImportId> CheckedAsync(
        this TestNode node, StaffId who, ImportKind kind, string text, string source = "till", ImportExisting existing = ImportExisting.Fill, Encoding? encoding = null)
    {
        var id = await node.HandedInAsync(who, kind, text, encoding);
        var row = await node.ImportAsync(id);
        (await node.As(who).RunAsync<CheckImport, SteerResult>(check => check.RunAsync(id, row.Settings with { Source = source, Existing = existing }, Ct))).ShouldBeOfType<SteerResult.Done>();
        await node.Get<ImportWorker>().DrainAsync(Ct);
        return id;
    }

    /// <summary>Hands a file in.</summary>
    public static async Task<ImportId> HandedInAsync(this TestNode node, StaffId who, ImportKind kind, string text, Encoding? encoding = null)
    {
        using var body = new MemoryStream((encoding ?? new UTF8Encoding(false)).GetBytes(text));
        return (await node.As(who).RunAsync<ReceiveFile, ReceiveResult>(receive => receive.RunAsync(body, "datos.csv", kind, Ct))).ShouldBeOfType<ReceiveResult.Done>().Id;
    }

    /// <summary>Takes in what was gone through.</summary>
    public static async Task<ImportRow> StartedAsync(this TestNode node, StaffId who, ImportId id)
    {
        (await node.ImportAsync(id)).State.ShouldBe(ImportState.Checked);
        (await node.As(who).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct))).ShouldBeOfType<SteerResult.Done>();
        await node.Get<ImportWorker>().DrainAsync(Ct);
        return await node.ImportAsync(id);
    }

    /// <summary>The import as it stands.</summary>
    public static async Task<ImportRow> ImportAsync(this TestNode node, ImportId id) => (await node.Get<ImportReads>().FindAsync(id, Ct)).ShouldHaveSingleItem();

    /// <summary>What is wrong, as <c>3 amount number</c>.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this TestNode node, ImportRow import) =>
        [.. (await node.Get<ImportReads>().FaultsAsync(import, 1_000_000, Ct)).Select(fault => $"{fault.Row} {fault.Field} {fault.Fault}")];

    /// <summary>The report, as text.</summary>
    public static async Task<string> ReportAsync(this TestNode node, StaffId who, ImportId id)
    {
        using var report = new MemoryStream();
        (await node.As(who).RunAsync<ReadReport, bool>(read => read.RunAsync(
            id, new ReportWords("fila", "columna", "motivo", (field, fault, value) => $"{field} {fault} {value}"), _ => report, Ct))).ShouldBeTrue();
        return Encoding.UTF8.GetString(report.ToArray()).TrimStart('\ufeff');
    }
}
