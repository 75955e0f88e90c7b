using System.Text;

namespace Coop.Core.Persistence;

internal static class SnakeCase
{
    /// <summary>The column of a property: <c>FirstSurname</c> is <c>first_surname</c>.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
