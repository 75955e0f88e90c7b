using Coop.Core.Access;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Web.Start;

/// <summary>
/// Adds somebody to the staff from the command line: the first administrator of an installation, before anybody can sign
/// in. Whoever may run it holds the database's password already; the audit says that nobody signed in did it.
/// </summary>
internal static class Hiring
{
    /// <summary>The command's name: <c>hire USERNAME ROLE[,ROLE] [DISPLAY NAME]</c>, the password on standard input.</summary>
    public const string Command = "hire";

    private const int ShortestPassword = 12;
    private const int LongestPassword = 256;
    private const int LongestName = 100;

    /// <summary>Adds the person, whose password is the first line of <paramref name="input"/>.</summary>
    /// <exception cref="StartRefusedException">Says what cannot be used.</exception>
    public static async Task RunAsync(IServiceProvider services, IReadOnlyList<string> args, TextReader input, CancellationToken ct)
    {
        var roles = Roles(args.ElementAtOrDefault(1) ?? "");
        var userName = Name(args.ElementAtOrDefault(0), "user name");
        var displayName = Name(args.Count > 2 ? string.Join(' ', args.Skip(2)) : userName, "display name");
        var password = await input.ReadLineAsync(ct) ?? "";
        if (password.Length is < ShortestPassword or > LongestPassword)
        {
            throw new StartRefusedException($"The password, on standard input, must have {ShortestPassword} to {LongestPassword} characters.");
        }

        await using var work = await services.GetRequiredService<WorkFactory>().BeginAsync(ct);
        if (await work.Db.Staff.AnyAsync(person => person.NormalizedUserName == Staff.Normalise(userName), ct))
        {
            throw new StartRefusedException($"There is somebody called {userName} already.");
        }

        services.GetRequiredService<AddStaff>().Run(work, userName, displayName, password, roles);
        await work.CommitAsync(ct);
    }

    private static string Name(string? text, string what) =>
        text?.Trim() is { Length: > 0 and <= LongestName } name && !name.Any(char.IsControl)
            ? name
            : throw new StartRefusedException($"The {what} must have 1 to {LongestName} characters. {Usage}");

    private static Role[] Roles(string text)
    {
        try
        {
            return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(StoredName.Parse<Role>).Distinct()];
        }
        catch (FormatException)
        {
            throw new StartRefusedException($"'{text}' names no roles. Known: {string.Join(", ", Enum.GetValues<Role>().Select(role => role.Stored()))}. {Usage}");
        }
    }

    private static string Usage => $"Usage: {Command} USERNAME ROLE[,ROLE] [DISPLAY NAME]";
}
