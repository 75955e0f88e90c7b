using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Members;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>Courses, nights and hours with the doctor, by file.</summary>
[Trait("Category", "integration")]
public sealed class ImportServiceUsesTests(TestDatabase database) : ImportTests(database)
{
    private const string Header = "asistencia;fecha;documento;servicio;horas\n";

    [Fact]
    public async Task A_use_of_a_file_leaves_the_same_row_as_one_told_by_itself_and_is_shown()
    {
        var (told, imported) = (await MemberAsync(), await MemberAsync());
        var (one, other) = (Till.Key(), Till.Key());
        var at = new DateTimeOffset(2026, 3, 10, 8, 30, 0, TimeSpan.FromHours(-5));
        (await TellAsync(told, one, at)).ShouldBeOfType<FactResult.Done>();

        (await Node.ImportAsync(Gloria, ImportKind.ServiceUse, Header + $"{other};2026-03-10 08:30;{imported.Document};curso;2,5\n")).Counts.ShouldBe(new ImportCounts { New = 1 });

        (await RowAsync(imported.Id)).ShouldBe(await RowAsync(told.Id));
        (await TellAsync(imported, other, at)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await Node.ImportAsync(Gloria, ImportKind.ServiceUse, Header + $"{one};2026-03-10 08:30;{told.Document};CURSO;2,5\n")).Counts.ShouldBe(new ImportCounts { Repeated = 1 });
        (await Node.ImportAsync(Gloria, ImportKind.ServiceUse, Header + $"{one};2026-03-10 08:30;{told.Document};CURSO;3\n")).Counts.ShouldBe(new ImportCounts { Conflict = 1 });
        var shown = (await Node.Get<PurchaseReads>().FindAsync(imported.Id, Ct)).Services.ShouldHaveSingleItem();
        (shown.Service, shown.Quantity, shown.At).ShouldBe(("Cursos", 2.5m, at));
    }

    [Fact]
    public async Task A_dry_run_says_what_the_run_does_and_what_is_wrong_stays_out()
    {
        var member = await MemberAsync();
        var k = Till.Key();
        var text = Header + $"""
            {k}-1;2026-03-09;{member.Document};CURSO;
            {k}-1;2026-03-09;{member.Document};CURSO;
            {k}-2;2026-03-09;{member.Document};NATACION;1
            {k}-3;2026-03-09;{member.Document};;1
            {k}-4;2026-03-09;{member.Document};CURSO;cero
            {k}-5;2026-03-09;{member.Document};CURSO;0
            {k}-6;2090-03-09;{member.Document};CURSO;1
            {k}-7;2026-03-09;79999999;CURSO;1
            ;2026-03-09;{member.Document};CURSO;1
            """;

        var id = await Node.CheckedAsync(Gloria, ImportKind.ServiceUse, text);
        var look = await Node.ImportAsync(id);
        var before = await Node.ScalarAsync<long>("select count(*) from core.service_use where member_id = @id", ("id", member.Id.Value));
        var done = await Node.StartedAsync(Gloria, id);

        before.ShouldBe(0);
        look.Counts.ShouldBe(new ImportCounts { New = 1, Duplicate = 1, Parked = 1, Faulty = 6 });
        done.Counts.ShouldBe(look.Counts);
        (await Node.FaultsAsync(done)).ShouldBe(["3 key duplicate", "4 service unknown", "5 service missing", "6 quantity number", "7 quantity not_positive", "8 at in_future", "10 key missing"]);
        (await RowAsync(member.Id)).ShouldBe("Cursos 1.000 f f 2026-03-09 05:00:00+00");
    }

    [Fact]
    public async Task What_waited_for_its_member_is_written_down_as_soon_as_they_are_known()
    {
        var document = $"79{An.Number():D7}";
        (await Node.ImportAsync(Gloria, ImportKind.ServiceUse, Header + $"{Till.Key()};2026-03-09;{document};CURSO;4\n")).Counts.ShouldBe(new ImportCounts { Parked = 1 });

        var member = await Node.RegisterAsync(An.Person(document: document));
        await Node.Get<DeliverParked>().RunAsync(Ct);

        (await RowAsync(member)).ShouldStartWith("Cursos 4.000 ");
    }

    private Task<FactResult> TellAsync((MemberId Id, string Document) who, string key, DateTimeOffset at) =>
        Node.Get<RecordServiceUse>().RunAsync(new ServiceUseDraft("till", key, MemberRef.Document(DocumentType.Cc, who.Document)!, at, "CURSO", 2.5m), Ct);

    private Task<string> RowAsync(MemberId member) => Node.ScalarAsync<string>(
        """
        select concat_ws(' ', p.name, u.quantity, u.before_admission, u.late, u.at at time zone 'UTC' || '+00')
          from core.service_use u join core.product p on p.id = u.product_id where u.member_id = @id
        """, ("id", member.Value));
}
