using Coop.Core.Importing;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

[Trait("Category", "integration")]
public sealed class ImportMembersTests(TestDatabase database) : ImportTests(database)
{
    private const string Header = "tipo documento;documento;nombres;primer apellido;segundo apellido;celular;correo;fecha ingreso;fecha nacimiento;genero;municipio;ocupacion;razon social\n";

    [Fact]
    public async Task A_record_that_is_imported_is_the_same_as_one_that_is_registered()
    {
        var (one, two) = (Document(), Document());
        var (phone, mail) = (Phone(), $"a{An.Number()}@example.org");
        var registered = await Node.RegisterAsync(
            An.Person("María José", "Ñáñez", "Gutiérrez", one), ContactAddress.Telephone(Phone())!, ContactAddress.Email($"b{An.Number()}@example.org")!);
        (await Node.As(await Node.HireAsync()).RunAsync<SaveProfile, ProfileResult>(save => save.RunAsync(
            registered, new ProfileDetails { BirthDate = new DateOnly(1980, 5, 1), Gender = Gender.Female, Municipality = "05001", Occupation = "Docente" }, 0, Ct)))
            .ShouldBeOfType<ProfileResult.Done>();

        var row = await Node.ImportAsync(Gloria, ImportKind.Member, Header + $"CC;{Dotted(two)};María  José;Ñáñez;Gutiérrez;{phone};{mail.ToUpperInvariant()};;1/5/1980;F;Medellín;Docente;\n", source: "");

        row.Counts.ShouldBe(new ImportCounts { New = 1 });
        var imported = await FindAsync(two);
        (await RecordAsync(imported, two)).ShouldBe(await RecordAsync(registered, one));
        (await LifeAsync(imported)).ShouldBe(await LifeAsync(registered));
        (await ProfileAsync(imported)).ShouldBe(await ProfileAsync(registered));
        (await Node.ScalarAsync<long>("select last_seq from core.timeline_head where member_id = @id", ("id", imported.Value))).ShouldBe(0);
        (await PointsAsync(imported)).ShouldBe([$"email {mail} {mail.ToUpperInvariant()}", $"telephone +57{phone} {phone}"]);
        (await Node.ScalarAsync<long>("select count(*) from core.event where name = 'facts.imported' and body ->> 'import' = @id and body ->> 'kind' = 'member'", ("id", row.Id.Value.ToString("D")))).ShouldBe(1);
    }

    [Fact]
    public async Task Who_says_since_when_somebody_belongs_begins_their_history_there()
    {
        var document = Document();

        await Node.ImportAsync(Gloria, ImportKind.Member, Header + $"CC;{document};Ana;Gómez;;;;15/02/2015;;;;;\n", source: "");

        var member = await FindAsync(document);
        (await Node.ColumnAsync<string>("select stage || ' ' || standing || ' ' || cause || ' ' || (starts_at at time zone 'America/Bogota')::date from core.lifecycle where member_id = @id", ("id", member.Value)))
            .ShouldBe(["active able admission 2015-02-15"]);
    }

    [Theory]
    [InlineData(ImportExisting.Skip, "Ana Gómez - - 0")]
    [InlineData(ImportExisting.Fill, "Ana Gómez Ruiz Docente 1")]
    [InlineData(ImportExisting.Overwrite, "Anita Gómez Ruiz Docente 1")]
    public async Task What_is_there_already_is_left_filled_up_or_replaced(ImportExisting existing, string expected)
    {
        var document = Document();
        var member = await Node.RegisterAsync(An.Person("Ana", "Gómez", null, document));

        var row = await Node.ImportAsync(Gloria, ImportKind.Member, Header + $"CC;{document};Anita;Gómez;Ruiz;{Phone()};;;;;;Docente;\n", source: "", existing: existing);

        row.Counts.ShouldBe(existing == ImportExisting.Skip ? new ImportCounts { Repeated = 1 } : new ImportCounts { Changed = 1 });
        (await Node.ScalarAsync<string>(
            """
            select concat_ws(' ', m.given_names, m.first_surname, coalesce(m.second_surname, '-'), coalesce(p.occupation, '-'),
                             (select count(*) from core.contact_point c where c.member_id = m.id))
              from core.member m left join core.member_profile p on p.member_id = m.id where m.id = @id
            """, ("id", member.Value))).ShouldBe(expected);
        (await Node.TimelineAsync(member)).Count.ShouldBe(existing == ImportExisting.Skip ? 0 : 1);
        (await Node.ScalarAsync<string>("select search_text from core.member where id = @id", ("id", member.Value)))
            .ShouldContain(existing == ImportExisting.Overwrite ? "anita gomez ruiz" : "ana gomez");
        (await Node.ImportAsync(Gloria, ImportKind.Member, Header + $"CC;{document};{(existing == ImportExisting.Overwrite ? "Anita" : "Ana")};Gómez;;;;;;;;;\n", source: "", existing: existing))
            .Counts.ShouldBe(new ImportCounts { Repeated = 1 });
    }

    [Fact]
    public async Task Nobody_is_made_twice()
    {
        var (one, two, phone) = (Document(), Document(), Phone());
        var shared = Phone();
        await Node.RegisterAsync(null, ContactAddress.Telephone(shared)!);
        await Node.RegisterAsync(null, ContactAddress.Telephone(shared)!);
        var text = Header + $"""
            CC;{one};Ana;Gómez;;{phone};;;;;;;
            CC;{Dotted(one)};Ana María;Gómez;;;;;;;;;
            ;;Ana;Gómez;;+57 {phone};;;;;;;
            CC;{two};Luis;Gómez;;{phone};;;;;;;
            ;;Pedro;Paz;;{shared};;;;;;;
            ;;Sin;Nada;;;;;;;;;
            """;

        var id = await Node.CheckedAsync(Gloria, ImportKind.Member, text, source: "");
        var look = await Node.ImportAsync(id);
        var row = await Node.StartedAsync(Gloria, id);

        row.Counts.ShouldBe(new ImportCounts { New = 2, Duplicate = 2, Faulty = 2 });
        look.Counts.ShouldBe(row.Counts);
        (await Node.FaultsAsync(row)).ShouldBe(["3 document duplicate_member", "4 document duplicate_member", "6 document shared_address", "7 document who"]);
        (await Node.ImportAsync(Gloria, ImportKind.Member, text + "\n", source: "")).Counts.New.ShouldBe(0);
        (await Node.ScalarAsync<long>("select count(*) from core.contact_point where value = @value", ("value", $"+57{phone}"))).ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_is_said_cell_by_cell()
    {
        var row = await Node.ImportAsync(Gloria, ImportKind.Member, Header + $"""
            CC;12;Ana;Gómez;;;;;;;;;
            NIT;890903938-7;;;;;;;;;;;Bancolombia de prueba
            XX;{Document()};Ana;Gómez;;;;;;;;;
            CC;{Document()};;Gómez;;;;;;;;;
            CC;{Document()};Ana;Gómez;;12;nadie;1/1/2090;31/2/2000;robot;Macondo;;
            CC;{Document()};{new string('x', 101)};Gómez;;;;;;;;;
            NIT;890903938-8;;;;;;;1/1/2000;;;;Una empresa
            CC;{Document()};Ana;Gómez;;;;;;;;;;sobra
            CC;{Document()};Ana;Gómez;;;;;;;Armenia;;
            """, source: "");

        row.Counts.ShouldBe(new ImportCounts { Faulty = 9 });
        (await Node.FaultsAsync(row)).ShouldBe(
        [
            "2 document document_cc", "3 document document_nit_digit", "4 document_type choice", "5 given_names missing",
            "6 telephone telephone", "6 email email", "6 since in_future", "6 birth_date date", "6 gender choice", "6 municipality unknown_town",
            "7 given_names too_long", "8 birth_date organisation", "9  columns", "10 municipality several_towns",
        ], ignoreOrder: true);
    }

    [Theory]
    [InlineData("310{0}.0", "+57310{0}")]
    [InlineData("57310{0}", "+57310{0}")]
    [InlineData("0057 310 {0}", "+57310{0}")]
    [InlineData("(601) {0}", "+57601{0}")]
    [InlineData("+1 415 {0}", "+1415{0}")]
    [InlineData("001415{0}", "+1415{0}")]
    [InlineData("3007{0}1", null)]
    [InlineData("1415{0}", null)]
    [InlineData("1{0}", null)]
    [InlineData("3,007{0}", null)]
    [InlineData("3,00777E+11", null)]
    public async Task A_telephone_of_a_file_is_of_colombia_or_says_of_which_country(string typed, string? value)
    {
        var (document, digits) = (Document(), $"{An.Number():D7}");

        var row = await Node.ImportAsync(Gloria, ImportKind.Member, $"documento;nombres;apellidos;celular\n{document};Ana;Ríos;{typed.Replace("{0}", digits, StringComparison.Ordinal)}\n", source: "");

        row.Counts.ShouldBe(value is null ? new ImportCounts { Faulty = 1 } : new ImportCounts { New = 1 });
        (await Node.ColumnAsync<string>("select c.value from core.contact_point c join core.member m on m.id = c.member_id where m.document_number = @number", ("number", document)))
            .ShouldBe(value is null ? [] : [value.Replace("{0}", digits, StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task A_line_break_inside_a_name_is_called_one()
    {
        var row = await Node.ImportAsync(Gloria, ImportKind.Member, $"documento;nombres;apellidos\n{Document()};\"Ana\nMaría\";Ríos\n", source: "");

        (await Node.FaultsAsync(row)).ShouldBe(["2 given_names line_break"]);
    }

    private static string Document() => $"66{An.Number():D7}";

    private static string Dotted(string document) => $"{document[..3]}.{document[3..6]}.{document[6..]}";

    private static string Phone() => $"310{An.Number():D7}";

    private async Task<MemberId> FindAsync(string document) =>
        new(await Node.ScalarAsync<Guid>("select id from core.member where document_number = @number", ("number", document)));

    private async Task<string> RecordAsync(MemberId member, string document) =>
        (await Node.ScalarAsync<string>("select (to_jsonb(m) - 'id')::text from core.member m where id = @id", ("id", member.Value))).Replace(document, "#", StringComparison.Ordinal);

    private Task<string> LifeAsync(MemberId member) => Node.ScalarAsync<string>("select (to_jsonb(l) - '{id,member_id}'::text[])::text from core.lifecycle l where member_id = @id", ("id", member.Value));

    private Task<string> ProfileAsync(MemberId member) =>
        Node.ScalarAsync<string>("select (to_jsonb(p) - '{member_id,updated_by}'::text[])::text from core.member_profile p where member_id = @id", ("id", member.Value));

    private Task<List<string>> PointsAsync(MemberId member) =>
        Node.ColumnAsync<string>("select kind || ' ' || value || ' ' || raw from core.contact_point where member_id = @id and verified_at is null order by kind", ("id", member.Value));
}
