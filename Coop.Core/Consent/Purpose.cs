namespace Coop.Core.Consent;

/// <summary>Why the cooperative may write to somebody.</summary>
public sealed class Purpose
{
    private Purpose()
    {
    }

    /// <summary>Answering members and serving their products.</summary>
    public const string Service = "service";

    /// <summary>Letting members into the portal who ask to come in.</summary>
    public const string Access = "access";

    /// <summary>Fixed code.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Name in Spanish.</summary>
    public string NameEs { get; private set; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; private set; } = "";

    /// <summary>
    /// Whether a member's own contact may be answered without a recorded consent (Ley 1581 de 2012, art. 10).
    /// </summary>
    public bool IsService { get; private set; }

    /// <summary>
    /// What a member asks for at this moment, as a code to come in: no consent is asked for it and none forbids it. Such a
    /// message says until when it is good for anything.
    /// </summary>
    public bool IsTransactional { get; private set; }
}
