using Coop.Core.Members;

namespace Coop.Core.Importing.Rows;

/// <summary>Municipalities as files write them: by code, by name, by name and department as <c>Armenia (Quindío)</c> or <c>Armenia, Quindío</c>.</summary>
internal static class TownNames
{
    /// <summary>Those a cell can mean: none, one, or all that share the name. A spreadsheet takes the zero from the front of a code.</summary>
    public static IReadOnlyList<Municipality> Find(string named) => Municipality.Named(named.Length == 4 && named.All(char.IsAsciiDigit) ? $"0{named}" : named);
}
