using System.Net;
using System.Text;
using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Core.Segments;
using Coop.Testing;
using Coop.Tests.Access;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

[Trait("Category", "integration")]
public sealed class ExportTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_goes_out_as_a_file_a_spreadsheet_reads_and_does_not_calculate()
    {
        await using var node = new TestNode(site.Database);
        var (supervisor, hernan) = await site.HireAsync(Role.Supervisor);
        var tricky = await node.RegisterAsync(
            An.Person("=HYPERLINK(\"http://x\";\"y\")", "Ñáñez;Ruiz", "de \"la\" Ceiba", An.Number().ToString("D8", System.Globalization.CultureInfo.InvariantCulture)),
            ContactAddress.Telephone("3001234567")!, ContactAddress.Email("quiteria@correo.example")!);
        var other = await node.RegisterAsync(An.Person("Benita", "Otra"));
        var id = await node.SegmentAsync((await site.HireAsync(Role.Administrator)).Id, $"Lácteos «{An.Number()}»", await OnlyAsync(node, tricky));

        using var answer = await site.SendAsync(HttpMethod.Get, Path(id), await site.Site.SignInAsync(hernan, Ct), ("Accept-Language", "es-CO"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        answer.Content.Headers.ContentDisposition!.FileNameStar!.ShouldStartWith("Lácteos «");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);
        bytes.Take(3).ShouldBe([0xEF, 0xBB, 0xBF]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        lines.Length.ShouldBe(3, "a heading, one member, and the end");
        lines[0].ShouldBe("Tipo de documento;Documento;Nombre;Clase;Vínculo;Oficina;Teléfono;Correo;En el segmento desde");
        lines[1].ShouldContain(";\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\") Ñáñez;Ruiz de \"\"la\"\" Ceiba\";Persona;Asociado activo;");
        lines[1].ShouldContain(";quiteria@correo.example;");
        lines[1].ShouldNotContain(";+57", customMessage: "a plus makes a spreadsheet calculate");
        lines[1].ShouldNotContain("Benita");
        other.ShouldNotBe(tricky);
        (await node.ScalarAsync<long>(
            "select count(*) from core.audit where action = 'segment.export' and subject = @subject and actor_id = @who and details ->> 'members' = '1'",
            ("subject", $"segment:{id.Value:D}"), ("who", supervisor.Value))).ShouldBe(1);
    }

    [Fact]
    public async Task In_English_the_headings_are_English_and_commas_divide_the_cells()
    {
        await using var node = new TestNode(site.Database);
        var (admin, gloria) = await site.HireAsync(Role.Administrator);
        var member = await node.RegisterAsync();
        var id = await node.SegmentAsync(admin, $"English {An.Number()}", await OnlyAsync(node, member));

        using var answer = await site.SendAsync(HttpMethod.Get, Path(id), await site.Site.SignInAsync(gloria, Ct), ("Accept-Language", "en"));

        var lines = (await answer.Content.ReadAsStringAsync(Ct)).TrimStart('\uFEFF').Split("\r\n");
        lines[0].ShouldBe("Document type,Document,Name,Kind,Relationship,Branch,Telephone,E-mail,In the segment since");
        lines[1].ShouldContain(",María José Ñáñez Gutiérrez,Person,Active member,");
    }

    [Fact]
    public async Task Who_may_not_take_lists_out_gets_none_and_nothing_is_put_on_record()
    {
        await using var node = new TestNode(site.Database);
        var id = await node.SegmentAsync((await site.HireAsync(Role.Administrator)).Id, $"Nadie {An.Number()}", await OnlyAsync(node, await node.RegisterAsync()));

        using var nobody = await site.SendAsync(HttpMethod.Get, Path(id));
        foreach (var role in (Role[])[Role.Agent, Role.Marketer, Role.Analyst])
        {
            using var refused = await site.SendAsync(HttpMethod.Get, Path(id), await site.Site.SignInAsync((await site.HireAsync(role)).Name, Ct));
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, role.ToString());
        }

        using var unknown = await site.SendAsync(
            HttpMethod.Get, Path(new SegmentId(An.Id())), await site.Site.SignInAsync((await site.HireAsync(Role.Supervisor)).Name, Ct));
        (nobody.StatusCode, unknown.StatusCode).ShouldBe((HttpStatusCode.Unauthorized, HttpStatusCode.NotFound));
        (await node.ScalarAsync<long>(
            "select count(*) from core.audit where action = 'segment.export' and subject = @subject", ("subject", $"segment:{id.Value:D}"))).ShouldBe(0);
    }

    /// <summary>A condition that holds for one member: it needs a tag nobody else carries.</summary>
    private static async Task<Condition> OnlyAsync(TestNode node, MemberId member)
    {
        var tag = $"t{An.Number()}";
        await node.ExecuteAsync("insert into core.tag values (@tag, @tag, 1)", ("tag", tag));
        await node.ExecuteAsync("insert into core.member_tag values (@member, @tag, now(), null)", ("member", member.Value), ("tag", tag));
        return new Condition.Tagged([tag]);
    }

    private static string Path(SegmentId id) => $"/segments/{id.Value:D}/members.csv";
}
