using Coop.Testing;

namespace Coop.Tests.Email;

/// <summary>The mails written for the tests: <c>Mails/NAME.eml</c>, and what they say in <c>Mails/NAME.json</c>.</summary>
internal static class MailFiles
{
    public static string Folder { get; } = Repository.PathOf("tests/Coop.Tests/Email/Mails");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.eml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static string PathOf(string name) => Path.Combine(Folder, name + ".eml");

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static string Expected(string name) => File.ReadAllText(Path.Combine(Folder, name + ".json"));
}
