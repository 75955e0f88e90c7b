using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>
/// The fingerprint of what a fact says, apart from whose it is: the same however its numbers and times are written, as 10 and
/// 10.00, or noon in Bogotá and five in the afternoon in UTC.
/// </summary>
public static class FactContent
{
    /// <summary>The fingerprint.</summary>
    public static byte[] Of(FactDraft draft) => SHA256.HashData(Encoding.UTF8.GetBytes(Words(draft)));

    private static string Words(FactDraft draft) => string.Join('\u001f', draft switch
    {
        SaleDraft sale => (string?[])
        [
            "sale", At(sale), sale.Channel.Stored(), sale.Branch, sale.Corrects,
            .. sale.Lines.SelectMany(line => new[] { line.Product, Number(line.Quantity), Number(line.Amount) }),
        ],
        ReturnDraft back => ["return", At(back), back.Sale, .. back.Lines.OrderBy(line => line.Number).SelectMany(line => new[] { Number(line.Number), Number(line.Quantity) })],
        ContributionDraft { TakesBack: { } key } back => ["contribution", At(back), key],
        ContributionDraft paid =>
        [
            "contribution", At(paid), paid.Entry.Stored(), paid.Contributes.Stored(), paid.Period.ToString("O", CultureInfo.InvariantCulture), Number(paid.Amount),
        ],
        ServiceUseDraft use => ["service_use", At(use), use.Service, Number(use.Quantity)],
        _ => throw new InvalidOperationException($"{draft.GetType().Name} has no fingerprint."),
    });

    // As precise as the database keeps it.
    private static string At(FactDraft draft) => (draft.At.UtcTicks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
