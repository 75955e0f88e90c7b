using Coop.Core.Facts;
using Coop.Core.Importing.Rows;

namespace Coop.Core.Importing.Batches;

/// <summary>
/// What facts of a batch refer to: returns a sale, reversals what they take back. Read for all of them at once, when the batch holds
/// their members, and kept in step with what the batch takes, so that each fact finds it as if those before it were written.
/// </summary>
internal abstract class Referred
{
    /// <summary>Completes what a fact says by what it refers to; what is wrong goes to its faults. Before anything else is decided about it.</summary>
    public virtual void Complete(FactGroup group)
    {
    }

    /// <summary>What a fact waits for, as <c>contribution</c> and its key; null when all it refers to is known.</summary>
    public abstract (string Kind, string Key)? Missing(FactGroup group);

    /// <summary>Takes a fact's part of what it refers to; or says why that cannot be.</summary>
    public abstract FactResult.Unfit? Take(NewFact fact);
}
