namespace Coop.Core.Conditions;

/// <summary>
/// A text without capitals and accents, for comparing. The table is written out so that the database folds by the same one:
/// what each side calls a capital depends on its locale.
/// </summary>
internal static class FoldedText
{
    public const string From = "ABCDEFGHIJKLMNOPQRSTUVWXYZÁÀÄÂÉÈËÊÍÌÏÎÓÒÖÔÚÙÜÛÑÇáàäâéèëêíìïîóòöôúùüûñç";
    public const string To = "abcdefghijklmnopqrstuvwxyzaaaaeeeeiiiioooouuuuncaaaaeeeeiiiioooouuuunc";

    private static readonly Dictionary<char, char> Table = From.Zip(To).ToDictionary(pair => pair.First, pair => pair.Second);

    public static string Of(string text) => string.Create(text.Length, text, static (folded, text) =>
    {
        for (var n = 0; n < text.Length; n++)
        {
            folded[n] = Table.GetValueOrDefault(text[n], text[n]);
        }
    });
}
