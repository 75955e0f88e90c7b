using System.Globalization;
using System.Reflection;
using System.Text;

namespace Coop.Core.Members;

/// <summary>The list of the DANE that <see cref="Municipality"/> is read from, and what people call the places in it.</summary>
internal static class Divipola
{
    private const string List = "Coop.Core.Members.municipalities.txt";

    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es-CO");

    /// <summary>Every municipality of the list, by name and department as Spanish sorts them.</summary>
    public static IReadOnlyList<Municipality> Read()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(List)!, Encoding.UTF8);
        var spanish = StringComparer.Create(Spanish, CompareOptions.None);
        return [.. Towns(reader).OrderBy(town => town.Name, spanish).ThenBy(town => town.Department, spanish)];
    }

    /// <summary>Text as it is compared: letters without accents and digits, with one space where there was anything else.</summary>
    public static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var letter in Member.Fold(text))
        {
            if (char.IsLetterOrDigit(letter))
            {
                key.Append(letter);
            }
            else if (key.Length > 0 && key[^1] != ' ')
            {
                key.Append(' ');
            }
        }

        return key.ToString().TrimEnd();
    }

    /// <summary>All that a cell or a field may say for it: the code, a name, a name and the department.</summary>
    public static IEnumerable<string> Said(Municipality town) =>
        town.Names.SelectMany(name => town.Departments.Select(department => Key($"{name} {department}")).Append(Key(name))).Append(town.Code).Distinct();

    private static IEnumerable<Municipality> Towns(StreamReader reader)
    {
        string[] departments = [];
        while (reader.ReadLine() is { } line)
        {
            // "05 Antioquia", "05001 Medellín", "76001 Santiago de Cali | Cali"
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var names = line[(space + 1)..].Split(" | ");
            if (space == 2)
            {
                departments = names;
            }
            else
            {
                yield return new Municipality(line[..space], names[0], departments[0]) { Names = names, Departments = departments };
            }
        }
    }
}
