using System.Runtime.CompilerServices;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// Compares a text with the approved one in a plain file beside the test, so that a change of anything promised to the
/// outside is a line in a review. COOP_APPROVE=1 rewrites the files.
/// </summary>
public static class Approved
{
    /// <summary>Holds <paramref name="actual"/> against <c>Tests.Name.approved.txt</c>; a difference is left in a .received.txt beside it.</summary>
    public static void ShouldBeApproved(this string actual, [CallerMemberName] string name = "", [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, $"{Path.GetFileNameWithoutExtension(source)}.{name}");
        var (approved, received) = ($"{file}.approved.txt", $"{file}.received.txt");
        var text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

        if (string.Equals(Environment.GetEnvironmentVariable("COOP_APPROVE"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(approved, text);
        }

        var expected = File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : "";
        if (expected == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        var (was, isNow) = expected.Split('\n').Zip(text.Split('\n')).Where(lines => lines.First != lines.Second).FirstOrDefault(("the end", "the end"));
        Assert.Fail($"{approved} differs from {received}, first here:\n  was: {was}\n  now: {isNow}\nIf the change is meant: COOP_APPROVE=1");
    }
}
