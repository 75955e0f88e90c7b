namespace Coop.Core.Members;

/// <summary>An office of the cooperative.</summary>
public sealed class Branch
{
    private Branch()
    {
    }

    /// <summary>Identifies the branch.</summary>
    public Guid Id { get; private set; }

    /// <summary>Short code the cooperative itself uses.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Name as people say it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>A new branch.</summary>
    public static Branch Opened(string code, string name, TimeProvider clock) =>
        new() { Id = Guid.CreateVersion7(clock.GetUtcNow()), Code = code, Name = name };
}
