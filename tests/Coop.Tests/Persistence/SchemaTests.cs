using System.Collections.Frozen;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Shouldly;
using Xunit;

namespace Coop.Tests.Persistence;

[Trait("Category", "integration")]
public sealed class SchemaTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>What the model leaves out, and why. A table stands for all its columns.</summary>
    private static readonly FrozenDictionary<string, string> Unmapped = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["channels.visit.answer"] = "answers to the counter's first questions; later ones are in core.question_answer",
        ["core.audit"] = "written with the commit by WorkSql, read by nobody yet",
        ["core.data_protection_key"] = "ASP.NET Core's keys, read and written by their repository",
        ["core.dead_letter"] = "EventSql",
        ["core.event"] = "written with the commit by WorkSql, read by EventSql",
        ["core.event_cursor"] = "EventSql",
        ["core.lifecycle_run"] = "taken and moved on by LifecycleSql",
        ["core.live_change"] = "written with the commit by WorkSql, tailed by LiveSql",
        ["core.api_key"] = "KeysSql",
        ["core.contribution.import_batch"] = "BatchSql writes it, in streams",
        ["core.import"] = "ImportSql",
        ["core.import_batch"] = "BatchSql",
        ["core.import_chunk"] = "ImportSql, piece by piece",
        ["core.import_fault"] = "BatchSql writes it, in streams",
        ["core.import_file"] = "ImportSql",
        ["core.import_later"] = "BatchSql",
        ["core.import_mapping"] = "ImportSql",
        ["core.import_member"] = "BatchSql writes it, in streams",
        ["core.import_seen"] = "BatchSql",
        ["core.import_seen_line"] = "BatchSql writes it, in streams",
        ["core.sale_return.import_batch"] = "BatchSql writes it, in streams",
        ["core.service_use.import_batch"] = "BatchSql writes it, in streams",
        ["core.sale.import_batch"] = "BatchSql writes it, in streams",
        ["core.parked_fact"] = "FactsSql",
        ["core.loyalty_account"] = "BooksSql",
        ["core.loyalty_allocation"] = "BooksSql appends in sets",
        ["core.loyalty_due"] = "SetSql",
        ["core.loyalty_entry"] = "BooksSql appends in sets",
        ["core.loyalty_referral"] = "ReferralSql appends",
        ["core.loyalty_line"] = "RuleSql appends in sets",
        ["core.loyalty_ladder"] = "TierSql",
        ["core.loyalty_standing"] = "TierSql, in sets",
        ["core.loyalty_tier_due"] = "TierSql: marks, taken in sets",
        ["core.loyalty_tier_move"] = "TierSql appends in sets",
        ["core.loyalty_tier_turn"] = "TierSql",
        ["core.loyalty_lot"] = "BooksSql",
        ["core.loyalty_notice"] = "BooksSql",
        ["core.loyalty_programme"] = "ProgrammeSql",
        ["core.loyalty_redemption"] = "RewardSql",
        ["core.loyalty_reward"] = "RewardSql",
        ["core.loyalty_reward_change"] = "RewardSql",
        ["core.loyalty_rule"] = "RuleSql",
        ["core.policy_verdict"] = "OutboundSql writes it beside the message",
        ["core.segment"] = "SegmentSql",
        ["core.segment_period"] = "moved in sets by SegmentSql",
        ["core.segment_snapshot"] = "SegmentSql",
        ["core.segment_version"] = "SegmentSql",
        ["core.staff_session"] = "ASP.NET Core's tickets, read and written by their store",
        ["channels.mailbox"] = "claimed and moved by EmailSql",
        ["channels.reply_key"] = "EmailSql reads it once",
        ["channels.inbound"] = "claimed and settled in sets by InboundSql",
        ["channels.portal_session"] = "PortalSql",
        ["channels.portal_sign_in"] = "PortalSql",
        ["channels.inbound_raw"] = "claimed and settled in sets by InboundSql",
        ["channels.call_report"] = "VoiceSql",
        ["channels.call_verdict"] = "VoiceSql writes it before somebody calls",
        ["journeys.enrollment"] = "moved in sets by EngineSql, let in by TriggerSql",
        ["journeys.journey"] = "JourneySql",
        ["journeys.step_log"] = "appended in sets by EngineSql and TriggerSql",
        ["journeys.tally"] = "counted up by EngineSql and TriggerSql",
        ["journeys.version"] = "JourneySql",
        ["journeys.wait"] = "claimed and settled in sets by EngineSql",
        ["core.outbound.position"] = "the order of queueing, used by OutboundSql alone",
        ["core.outbound.lease_token"] = "leases belong to OutboundSql",
        ["core.outbound.lease_until"] = "leases belong to OutboundSql",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    [Fact]
    public async Task Every_mapped_column_is_there_with_its_type_and_nullability()
    {
        await using var node = new TestNode(database);
        var model = Entities(node).SelectMany(e => e.GetProperties().Select(p => Column(e, p))).ToList();

        var schema = await database.Source.ColumnAsync<string>(SchemaSql.Columns);

        model.Count.ShouldBeGreaterThan(60);
        model.Except(schema).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_column_is_mapped_or_left_out_for_a_reason()
    {
        await using var node = new TestNode(database);
        var model = Entities(node).SelectMany(e => e.GetProperties().Select(p => Column(e, p).Split(' ')[0])).ToHashSet(StringComparer.Ordinal);

        var schema = (await database.Source.ColumnAsync<string>(SchemaSql.Columns)).ConvertAll(line => line.Split(' ')[0]);

        schema.Where(column => !model.Contains(column) && !IsLeftOut(column)).ShouldBeEmpty();
        Unmapped.Keys.Where(name => !schema.Any(column => column == name || column.StartsWith(name + ".", StringComparison.Ordinal)))
            .ShouldBeEmpty("listed as left out, but not there");
        Unmapped.Keys.Where(model.Contains).ShouldBeEmpty("listed as left out, but mapped");
    }

    [Fact]
    public async Task Keys_of_the_model_are_the_primary_keys()
    {
        await using var node = new TestNode(database);
        var model = Entities(node).Select(e => $"{Table(e)} {string.Join(", ", e.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName()))}");

        var schema = await database.Source.ColumnAsync<string>(SchemaSql.Keys);

        model.Except(schema).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_schema_is_the_approved_one() =>
        string.Join('\n', await database.Source.ColumnAsync<string>(SchemaSql.Dump)).ShouldBeApproved();

    private static List<IEntityType> Entities(TestNode node)
    {
        using var db = node.Get<IDbContextFactory<CoopDb>>().CreateDbContext();
        return [.. db.Model.GetEntityTypes()];
    }

    private static string Table(IEntityType entity) => $"{entity.GetSchema()}.{entity.GetTableName()}";

    private static string Column(IEntityType entity, IProperty property) =>
        $"{Table(entity)}.{property.GetColumnName()} {property.GetColumnType()}{(property.IsNullable ? "" : " not null")}";

    private static bool IsLeftOut(string column) =>
        Unmapped.ContainsKey(column) || Unmapped.ContainsKey(column[..column.LastIndexOf('.')]);
}
