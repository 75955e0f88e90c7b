namespace Coop.Web;

/// <summary>The words of the host's own pages and messages: Texts.resx in Spanish, Texts.en.resx in English.</summary>
public sealed class Texts;
