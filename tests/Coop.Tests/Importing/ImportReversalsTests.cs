using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Members;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>Contributions that no longer hold, by the file of contributions.</summary>
[Trait("Category", "integration")]
public sealed class ImportReversalsTests(TestDatabase database) : ImportTests(database)
{
    private const string Header = "recibo;fecha;documento;valor;mes;movimiento;recibo devuelto\n";

    [Fact]
    public async Task A_reversal_of_a_file_leaves_the_same_rows_as_one_told_by_itself()
    {
        var (told, imported) = (await PaidAsync(), await PaidAsync());
        await Node.ContributeAsync(told.Paid with { Key = Till.Key(), TakesBack = told.Paid.Key, Amount = 0 });
        var key = Till.Key();

        var row = await Node.ImportAsync(Gloria, ImportKind.Contribution, Header + $"{key};2026-03-10 09:00;{imported.Document};-45.000;;Reversado;{imported.Paid.Key}\n");

        row.Counts.ShouldBe(new ImportCounts { New = 1 });
        (await BackAsync(imported.Id)).ShouldBe(await BackAsync(told.Id));
        (await EntryAsync(imported.Id)).ShouldBe(await EntryAsync(told.Id));
        (await Node.ScalarAsync<bool>("select b.takes_back = p.id from core.contribution b join core.contribution p on p.key = @paid where b.key = @key", ("key", key), ("paid", imported.Paid.Key))).ShouldBeTrue();
        (await Node.EventsAsync("contribution.taken-back", imported.Id)).ShouldBe(0);
        (await Node.ContributeAsync(imported.Paid with { Key = key, TakesBack = imported.Paid.Key, Amount = 0 })).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await Node.ImportAsync(Gloria, ImportKind.Contribution, Header + $"{key};2026-03-10 09:00;{imported.Document};45000;;;{imported.Paid.Key}\n")).Counts.ShouldBe(new ImportCounts { Repeated = 1 });
        (await Node.ImportAsync(Gloria, ImportKind.Contribution, Header + $"{key};2026-03-10 10:00;{imported.Document};45000;;;{imported.Paid.Key}\n")).Counts.ShouldBe(new ImportCounts { Conflict = 1 });
    }

    [Fact]
    public async Task A_dry_run_says_what_the_run_does_with_everything_that_can_be_wrong_near_and_far()
    {
        var (member, other) = (await MemberAsync(), await MemberAsync());
        var k = Till.Key();
        var filler = string.Concat(Enumerable.Range(0, 5_000).Select(n => $"{k}-x{n};2026-03-10;{other.Document};0;;pago;\n"));
        var text = Header + $"""
            {k}-1;2026-03-09;{member.Document};45.000;2026-02;pago;
            {k}-2;2026-03-09;{member.Document};45.000;2026-03;pago;
            {k}-3;2026-04-09;{member.Document};9.000;2026-04;causado;
            {k}-b1;2026-03-10;{member.Document};;;devuelto;{k}-1
            {k}-b1;2026-03-10;{member.Document};;;devuelto;{k}-1
            {k}-b2;2026-03-10;{member.Document};;;devuelto;{k}-1
            {k}-b3;2026-03-10;{member.Document};;;devuelto;{k}-b1
            {k}-b4;2026-03-10;{other.Document};;;devuelto;{k}-2
            {k}-b5;2026-03-10;{member.Document};44.000;;devuelto;{k}-2
            {k}-b6;2026-03-10;{member.Document};45.000;;devuelto;
            {k}-b7;2026-03-10;{member.Document};45.000;;pago;{k}-2
            {k}-b8;2026-03-10;{member.Document};mucho;;devuelto;{k}-2

            """ + filler + $"""
            {k}-b9;2026-03-10;{member.Document};45.000,00;;devuelto;{k}-2
            {k}-b10;2026-03-10;{member.Document};;;devuelto;{k}-2
            {k}-b11;2026-03-10;{member.Document};;;devuelto;{k}-1
            {k}-b12;2026-03-10;{member.Document};;;devuelto;{k}-b1
            {k}-b13;2026-03-10;{other.Document};;;devuelto;{k}-3
            {k}-b14;2026-03-10;{member.Document};8.999,99;;devuelto;{k}-3
            {k}-b15;2026-03-10;{member.Document};9000;;devuelto;{k}-3
            {k}-b16;2026-03-10;{member.Document};;;devuelto;{k}-nadie
            """;

        var id = await Node.CheckedAsync(Gloria, ImportKind.Contribution, text);
        var look = await Node.ImportAsync(id);
        var faults = await Node.FaultsAsync(look);
        var done = await Node.StartedAsync(Gloria, id);

        done.Counts.ShouldBe(look.Counts);
        (await Node.FaultsAsync(done)).ShouldBe(faults);
        faults.Where(fault => !fault.EndsWith(" amount not_positive", StringComparison.Ordinal)).ShouldBe(
        [
            "6 key duplicate", "7 takes_back already_taken_back", "8 takes_back takes_back_itself", "9 takes_back of_another", "10 amount other_amount",
            "11 takes_back missing", "12 entry not_a_reversal", "13 amount number", "5015 takes_back already_taken_back", "5016 takes_back already_taken_back",
            "5017 takes_back takes_back_itself", "5018 takes_back of_another", "5019 amount other_amount",
        ]);
        look.Counts.ShouldBe(new ImportCounts { New = 6, Duplicate = 1, Parked = 1, Faulty = 5_012 });
        (await Node.ColumnAsync<string>("select entry || ' ' || period || ' ' || amount from core.contribution where member_id = @id order by key, entry", ("id", member.Id.Value))).Order().ShouldBe(
        [
            "due 2026-04-01 9000.00", "paid 2026-02-01 45000.00", "paid 2026-03-01 45000.00", "taken_back 2026-02-01 45000.00", "taken_back 2026-03-01 45000.00",
            "taken_back 2026-04-01 9000.00",
        ]);
    }

    [Fact]
    public async Task A_reversal_before_its_payment_waits_for_it_and_its_amount_is_looked_at_then()
    {
        var member = await MemberAsync();
        var k = Till.Key();
        var text = Header + $"""
            {k}-b1;2026-03-10;{member.Document};45.000;;devuelto;{k}-1
            {k}-b2;2026-03-10;{member.Document};44.000;;devuelto;{k}-2
            {k}-1;2026-03-09;{member.Document};45.000;;pago;
            {k}-2;2026-03-09;{member.Document};45.000;;pago;
            {k}-b1;2026-03-10;{member.Document};45.000;;devuelto;{k}-1
            """;

        (await Node.ImportAsync(Gloria, ImportKind.Contribution, text)).Counts.ShouldBe(new ImportCounts { New = 2, Parked = 2, Duplicate = 1 });
        await Node.Get<DeliverParked>().RunAsync(Ct);

        (await Node.ColumnAsync<string>("select key from core.contribution where member_id = @id and entry = 'taken_back'", ("id", member.Id.Value))).ShouldBe([$"{k}-b1"]);
        (await Node.ColumnAsync<string>("select fault from core.parked_fact where key like @key", ("key", k + "%"))).ShouldBe(["amount other_amount"]);
        (await Node.ImportAsync(Gloria, ImportKind.Contribution, text)).Counts.ShouldBe(new ImportCounts { Repeated = 4, Faulty = 1 });
    }

    [Fact]
    public async Task Who_reverses_and_is_not_known_waits_as_ever()
    {
        var paid = await PaidAsync();
        var (key, number) = (Till.Key(), $"76{An.Number():D7}");

        var row = await Node.ImportAsync(Gloria, ImportKind.Contribution, Header + $"{key};2026-03-10;{number};;;devuelto;{paid.Paid.Key}\n");
        await Node.RegisterAsync(An.Person(document: number));
        await Node.Get<DeliverParked>().RunAsync(Ct);

        row.Counts.ShouldBe(new ImportCounts { Parked = 1 });
        (await Node.ScalarAsync<string>("select fault from core.parked_fact where key = @key", ("key", key))).ShouldBe("takesBack of_another");
    }

    private async Task<(MemberId Id, string Document, ContributionDraft Paid)> PaidAsync()
    {
        var (id, document) = await MemberAsync();
        var paid = Till.Pays(Node, MemberRef.Of(id)) with { Period = new(2026, 2, 1) };
        (await Node.ContributeAsync(paid)).ShouldBeOfType<FactResult.Done>();
        return (id, document, paid);
    }

    private Task<string> BackAsync(MemberId member) => Node.ScalarAsync<string>(
        "select (to_jsonb(c) - '{id,key,member_id,import_batch,takes_back,content}'::text[])::text from core.contribution c where member_id = @id and entry = 'taken_back'", ("id", member.Value));

    private Task<string> EntryAsync(MemberId member) => Node.ScalarAsync<string>(
        "select (to_jsonb(e) - '{member_id,source_id}'::text[])::text from core.timeline_entry e where member_id = @id and facts ->> 'what' = 'taken_back'", ("id", member.Value));
}
