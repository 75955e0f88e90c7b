using Coop.Core.Facts;

namespace Coop.Web.Worlds;

/// <summary>What Cooperativa La Ceiba sells and offers.</summary>
internal static class SmallWorldCatalog
{
    public static IReadOnlyList<ProductDraft> All { get; } =
    [
        new("MERCADO", "Supermercado", null),
        new("MERCADO-GRANOS", "Granos y abarrotes", "MERCADO"),
        new("ARROZ-5", "Arroz, bolsa de 5 kg", "MERCADO-GRANOS"),
        new("FRIJOL-1", "Fríjol cargamanto, 1 kg", "MERCADO-GRANOS"),
        new("PANELA-24", "Panela, paca de 24", "MERCADO-GRANOS"),
        new("MERCADO-LACTEOS", "Lácteos", "MERCADO"),
        new("LECHE-6", "Leche entera, six pack", "MERCADO-LACTEOS"),
        new("AGRO", "Almacén agrícola", null),
        new("ABONO-50", "Abono 10-30-10, bulto de 50 kg", "AGRO"),
        new("SEMILLA-MAIZ", "Semilla de maíz, 1 kg", "AGRO"),
        new("SERVICIOS", "Servicios", null),
        new("CURSO-HUERTA", "Curso de huerta casera", "SERVICIOS"),
        new("CENTRO-VACACIONAL", "Noche en el centro vacacional", "SERVICIOS"),
    ];
}
