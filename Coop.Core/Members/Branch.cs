namespace Coop.Core.Members;

/// <summary>An office of the cooperative. Never removed, as members, sales and visits stay with it; put out of use instead.</summary>
public sealed class Branch
{
    private Branch()
    {
    }

    /// <summary>Identifies the branch.</summary>
    public Guid Id { get; private set; }

    /// <summary>Short code the cooperative itself uses. It never changes: sales and files name the branch by it.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Name as people say it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether it is offered still.</summary>
    public bool Active { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    /// <summary>A new branch.</summary>
    public static Branch Opened(string code, string name, TimeProvider clock) =>
        new() { Id = Guid.CreateVersion7(clock.GetUtcNow()), Code = code, Name = name, Active = true, Rev = 1 };

    /// <summary>Whether anything is different by it.</summary>
    internal bool Change(string name, bool active)
    {
        if ((name, active) == (Name, Active))
        {
            return false;
        }

        (Name, Active) = (name, active);
        Rev++;
        return true;
    }
}
