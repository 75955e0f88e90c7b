using System.Globalization;
using System.Text;
using Coop.Core.Importing;
using Coop.Core.Importing.Csv;
using Coop.Core.Importing.Rows;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

[Trait("Category", "unit")]
public sealed class CsvReaderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a,b\r\nc,d\r\n", "1:a|b 2:c|d")]
    [InlineData("a,b\nc,d", "1:a|b 2:c|d")]
    [InlineData("a,b\rc,d\r", "1:a|b 2:c|d")]
    [InlineData("a,b\n\n\nc,d", "1:a|b 4:c|d")]
    [InlineData("a,\nb,", "1:a| 2:b|")]
    [InlineData("\"a,b\",\"c \"\"d\"\"\"\n", "1:a,b|c \"d\"")]
    [InlineData("\"a\nb\",c\nd,e", "1:a\nb|c 2:d|e")]
    [InlineData("\"\",\"\"\n", "")]
    [InlineData("a,b\n,\n , \t\n \n\"\",\" \"\nc,d\n,,,", "1:a|b 6:c|d")]
    [InlineData("5\" pipe,x\ny,z", "1:5\" pipe|x 2:y|z")]
    [InlineData("\"a\" ,b\nc,d", "1:a|b 2:c|d")]
    [InlineData("a,\"b\nc,d\n\"e\",f", "1:!quotes a,\"b 2:c|d 3:e|f")]
    [InlineData("\"a\"b,c\nd,e", "1:!quotes \"a\"b,c 2:d|e")]
    [InlineData("a,\"never", "1:!quotes a,\"never")]
    [InlineData("a\0b,c", "1:a\0b|c")]
    [InlineData("sep=,\r\na,b\nc,d", "2:a|b 3:c|d")]
    [InlineData("SEP=,\na,b", "2:a|b")]
    [InlineData("a,b\nsep=,\n", "1:a|b 2:sep=|")]
    [InlineData("sep=a,b", "1:sep=a|b")]
    [InlineData("", "")]
    public async Task Rows_are_read_as_they_are_meant(string text, string expected) =>
        (await ReadAsync(Encoding.UTF8.GetBytes(text), ',')).ShouldBe(expected);

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_cell() =>
        (await ReadAsync([.. Encoding.UTF8.Preamble, .. "a;b"u8], ';')).ShouldBe("1:a|b");

    [Fact]
    public async Task A_row_without_an_end_costs_itself_alone()
    {
        var text = $"a,b\n{new string('x', 3 * CsvReader.MaxRecord)},{new string('y', CsvReader.MaxRecord)}\nc,d\n";

        var rows = (await ReadAsync(Encoding.UTF8.GetBytes(text), ',')).Split(' ');

        rows[0].ShouldBe("1:a|b");
        rows[^1].ShouldEndWith("c|d");
        rows[1..^1].ShouldContain(row => row.Contains("!too_long", StringComparison.Ordinal));
    }

    /// <summary>Whatever is thrown at it: it ends, gives every row once, and goes on from any row as if it had read all before.</summary>
    [Fact]
    public async Task Reading_can_go_on_from_every_row()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => "a;\"\n\r,é\0'="[random.Next(10)]));
            var bytes = Encoding.UTF8.GetBytes(text);
            using var all = new MemoryStream(bytes);
            var reader = new CsvReader(all, ';', Encoding.UTF8);
            var rows = new List<(long Position, long Row, CsvRecord Record)>();
            var before = (reader.Position, reader.Row);
            while (await reader.ReadAsync(Ct) is { } record)
            {
                rows.Add((before.Position, before.Row, record));
                before = (reader.Position, reader.Row);
            }

            reader.Position.ShouldBe(bytes.Length);
            foreach (var (position, row, record) in rows)
            {
                using var rest = new MemoryStream(bytes[(int)position..]);
                var again = await new CsvReader(rest, ';', Encoding.UTF8, position, row).ReadAsync(Ct);
                again.ShouldNotBeNull().Row.ShouldBe(record.Row);
                again.Cells.ShouldBe(record.Cells);
            }
        }
    }

    [Theory]
    [InlineData("1234", true, "1234")]
    [InlineData("1.234", true, "1234")]
    [InlineData("1.234,50", true, "1234.50")]
    [InlineData("$ 1.234.567", true, "1234567")]
    [InlineData("12,5", true, "12.5")]
    [InlineData("1 234,5", true, "1234.5")]
    [InlineData("-3", true, "-3")]
    [InlineData("1,234.50", false, "1234.50")]
    [InlineData("12.5", false, "12.5")]
    [InlineData("12.5", true, null)]
    [InlineData("1.23.456", true, null)]
    [InlineData("1.2345", true, null)]
    [InlineData("1,2,3", true, null)]
    [InlineData(",5", true, null)]
    [InlineData("5,", true, null)]
    [InlineData("1e5", true, null)]
    [InlineData("=1+1", true, null)]
    [InlineData("١٢", true, null)]
    [InlineData("", true, null)]
    [InlineData("999999999999999999999999999999999999", true, null)]
    [InlineData("9999999999999999999999999999999999999999999999999999", true, null)]
    public void Numbers_are_read_as_people_write_them_or_not_at_all(string typed, bool commas, string? expected) =>
        NumberText.Read(typed, commas)?.ToString(CultureInfo.InvariantCulture).ShouldBe(expected);

    [Theory]
    [InlineData("a;b;c\n1,5;x,y;3\n2,5;z;4", ';')]
    [InlineData("a,b\n1.5,x\n", ',')]
    [InlineData("a\tb\n1.234.567\tx\n", '\t')]
    [InlineData("sep=;\r\na,x;b\n1;2\n", ';')]
    [InlineData("nombre,\"uno;dos\"\nAna,\"tres;cuatro\"", ',')]
    public async Task What_stands_between_cells_shows_in_the_beginning_of_a_file(string text, char delimiter) =>
        (await CsvLook.AtAsync(Encoding.UTF8.GetBytes(text), Encoding.UTF8, Ct)).ShouldNotBeNull().Delimiter.ShouldBe(delimiter);

    [Theory]
    [InlineData("solo una columna\nx\n")]
    [InlineData("\n\n")]
    [InlineData("\"")]
    public async Task What_has_no_columns_is_no_table(string text) => (await CsvLook.AtAsync(Encoding.UTF8.GetBytes(text), Encoding.UTF8, Ct)).ShouldBeNull();

    [Fact]
    public void Letters_are_told_apart_wherever_the_bytes_are_cut()
    {
        var utf8 = "Peñalosa, señor €"u8.ToArray();
        for (var cut = 0; cut <= utf8.Length; cut++)
        {
            var encoding = new CsvEncoding();
            encoding.See(utf8.AsSpan(0, cut));
            encoding.See(utf8.AsSpan(cut));
            encoding.Letters.ShouldBe(CsvLetters.Utf8);
        }

        var old = new CsvEncoding();
        old.See([(byte)'P', (byte)'e', 0xF1, (byte)'a']);
        old.Letters.ShouldBe(CsvLetters.Windows1252);
        CsvEncoding.Of(CsvLetters.Windows1252).GetString([0xF1, 0x80]).ShouldBe("ñ€");
    }

    [Theory]
    [InlineData("=cmd|'/c calc'!A1")]
    [InlineData("+573001234567")]
    [InlineData("-5")]
    [InlineData("@SUM(1)")]
    public void What_a_spreadsheet_would_calculate_comes_back_as_it_was(string cell)
    {
        CsvText.Harmless(cell).ShouldBe("'" + cell);
        CsvText.Plain(CsvText.Harmless(cell)).ShouldBe(cell);
        CsvText.Plain("'s-Hertogenbosch").ShouldBe("'s-Hertogenbosch");
    }

    [Theory]
    [InlineData(ImportKind.Member, "Tipo de documento;Cédula;Nombres;Apellidos;Celular;Correo electrónico;Sede;Fecha de ingreso;Género", "document_type document given_names surnames telephone email branch since gender")]
    [InlineData(ImportKind.Sale, "FACTURA;Fecha;Documento;Código producto;Cantidad;Valor total;Punto de venta;Vendedor", "key at document product quantity amount branch -")]
    [InlineData(ImportKind.Sale, "Ticket;Sold at;ID number;SKU;Qty;Amount", "key at document product quantity amount")]
    [InlineData(ImportKind.Contribution, "Recibo;Fecha de pago;Documento asociado;Aporte;Mes", "key at document amount period")]
    [InlineData(ImportKind.Contribution, "Recibo;Recibo reversado;Fecha;Documento;Valor;Movimiento", "key takes_back at document amount entry")]
    [InlineData(ImportKind.Return, "Devolución;Tiquete;Fecha;Línea;Cantidad;Motivo", "key sale at line quantity -")]
    [InlineData(ImportKind.Return, "Credit note;Invoice;Return date;Product code;Qty;ID number", "key sale at product quantity document")]
    public void Columns_are_guessed_by_what_they_are_called(ImportKind kind, string header, string expected) =>
        string.Join(' ', ColumnMap.Guess(kind, header.Split(';')).Select(code => code.Length == 0 ? "-" : code)).ShouldBe(expected);

    [Theory]
    [InlineData("20/11/2026", "2026-11-20 00:00:00")]
    [InlineData("20/11/2026 15:15", "2026-11-20 15:15:00")]
    [InlineData("20/11/2026 3:15 p. m.", "2026-11-20 15:15:00")]
    [InlineData("20/11/2026 3:15:09\u202fp.\u00a0m.", "2026-11-20 15:15:09")]
    [InlineData("20/11/2026 12:05 a. m.", "2026-11-20 00:05:00")]
    [InlineData("20/11/2026 3:15 PM", "2026-11-20 15:15:00")]
    [InlineData("20-nov-2026", "2026-11-20 00:00:00")]
    [InlineData("1-OCT-2026 8:00 a.m.", "2026-10-01 08:00:00")]
    [InlineData("5/dic./2026", "2026-12-05 00:00:00")]
    [InlineData("2026-03-09T08:30:00", "2026-03-09 08:30:00")]
    [InlineData("20-xyz-2026", null)]
    [InlineData("20/11/2026 15:15 p. m.", null)]
    [InlineData("31-feb-2026", null)]
    [InlineData("20-nov-26", null)]
    [InlineData("nov-2026", null)]
    [InlineData("", null)]
    public void Days_and_hours_are_read_as_spreadsheets_of_colombia_save_them(string typed, string? expected) =>
        DayText.Read(typed)?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture).ShouldBe(expected);

    [Theory]
    [InlineData("nov-2026", "2026-11-01")]
    [InlineData("Noviembre/2026", "2026-11-01")]
    [InlineData("20-nov-2026", "2026-11-01")]
    [InlineData("03/2026", "2026-03-01")]
    [InlineData("marzo", null)]
    public void Months_are_read_by_number_or_name(string typed, string? expected) =>
        MonthText.Read(typed)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(expected);

    private static async Task<string> ReadAsync(byte[] bytes, char delimiter)
    {
        using var stream = new MemoryStream(bytes);
        var reader = new CsvReader(stream, delimiter, Encoding.UTF8);
        var rows = new List<string>();
        while (await reader.ReadAsync(Ct) is { } record)
        {
            rows.Add($"{record.Row}:{(record.Fault is null ? "" : $"!{record.Fault} ")}{string.Join('|', record.Cells)}");
        }

        return string.Join(' ', rows);
    }
}
