namespace Coop.Web.Client;

/// <summary>The words of the screens: Texts.resx in Spanish, Texts.en.resx in English.</summary>
public sealed class Texts;
