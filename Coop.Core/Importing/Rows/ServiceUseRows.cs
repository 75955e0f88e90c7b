using System.Collections.Frozen;
using Coop.Core.Facts;

namespace Coop.Core.Importing.Rows;

/// <summary>Reads what members used of what the cooperative keeps for them: a use for each row.</summary>
internal sealed class ServiceUseRows(RowCells cells, string source, FrozenDictionary<string, ProductId> services, TimeProvider clock) : FactRows(cells, source, clock)
{
    protected override void Understand(FactGroup group)
    {
        Cells.Begin(group.Rows[0], group.Faults);
        var key = Cells.Text("key", FactCheck.MaxKey, required: true);
        var (at, member) = (Cells.Moment("at", "time"), WhoCells.Ref(Cells));
        var code = Cells.Text("service", FactCheck.MaxKey, required: true);
        if (code is not null && !services.ContainsKey(FactCheck.Code(code)))
        {
            Cells.Fault("service", "unknown", code);
        }

        // Who keeps a list of visits need not say that each is one.
        var quantity = Cells.Raw("quantity") is null ? 1 : Cells.Number("quantity");
        if (key is not null && at is not null && member is not null && code is not null && quantity is { } many && group.Faults.Count == 0)
        {
            (group.Draft, group.Products) = (new ServiceUseDraft(Source, key, member, at.Value, code, many), [services[FactCheck.Code(code)]]);
        }
    }
}
