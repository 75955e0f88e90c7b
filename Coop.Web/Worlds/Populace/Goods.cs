namespace Coop.Web.Worlds.Populace;

/// <summary>Something an imaginary cooperative sells.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">What it cost in the first year, in pesos.</param>
/// <param name="Weighed">Sold by the kilo, so half kilos too.</param>
internal sealed record Good(string Code, string Name, int Price, bool Weighed = false);

/// <summary>A shelf: goods that are bought together, how often by whom, and in which months more.</summary>
internal sealed record Shelf(string Code, string Name, string Root, double Households, double Organisations, double[] Season, params Good[] Goods);

/// <summary>The catalogue: roots, shelves below them, goods on the shelves.</summary>
internal static class Goods
{
    private static readonly double[] Even = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    private static readonly double[] School = [7, 2, .6, .4, .4, .5, 3, 2, .6, .4, .3, .2];
    private static readonly double[] Sowing = [.6, .9, 1.8, 1.7, 1, .7, .6, .9, 1.8, 1.6, .9, .5];
    private static readonly double[] Christmas = [.05, 0, 0, 0, 0, 0, 0, 0, .1, .4, 2.5, 8];
    private static readonly double[] Gifts = [.6, .7, .8, .8, 2.2, 1.3, .8, .8, 1.4, .9, 1.5, 2.6];
    private static readonly double[] Holidays = [2.2, .5, .9, 1.6, .5, 1.9, 1.5, .6, .5, 1.4, .7, 2.4];

    public static (string Code, string Name)[] Roots { get; } =
    [
        ("MERCADO", "Supermercado"), ("ESCOLAR", "Papelería y uniformes"), ("HOGAR", "Hogar"), ("AGRO", "Almacén agrícola"),
        ("FERRETERIA", "Ferretería"), ("DROGUERIA", "Droguería"), ("SERVICIOS", "Servicios"),
    ];

    public static Shelf[] Shelves { get; } =
    [
        new("MERCADO-GRANOS", "Granos y abarrotes", "MERCADO", 30, 18, Even,
            new("ARROZ-5", "Arroz, bolsa de 5 kg", 21900), new("ARROZ-1", "Arroz, libra", 2600), new("FRIJOL-1", "Fríjol cargamanto, 1 kg", 12800),
            new("LENTEJA-500", "Lenteja, 500 g", 4300), new("PANELA-24", "Panela, paca de 24", 62000), new("PANELA-1", "Panela, kilo", 5600),
            new("ACEITE-1", "Aceite vegetal, 1 litro", 9900), new("ACEITE-3", "Aceite vegetal, 3 litros", 27500), new("AZUCAR-2", "Azúcar, 2,5 kg", 10900),
            new("SAL-1", "Sal, kilo", 2100), new("HARINA-MAIZ", "Harina de maíz, kilo", 4600), new("PASTA-500", "Pasta, 500 g", 3900),
            new("ATUN-3", "Atún, tres latas", 18900), new("CAFE-LIBRA", "Café de la cooperativa, libra", 16500), new("CHOCOLATE-500", "Chocolate de mesa, 500 g", 9800)),
        new("MERCADO-LACTEOS", "Lácteos y huevos", "MERCADO", 22, 8, Even,
            new("LECHE-6", "Leche entera, six pack", 24900), new("LECHE-1", "Leche en bolsa, 1 litro", 4400), new("QUESO-500", "Queso campesino, 500 g", 13900),
            new("CUAJADA", "Cuajada, 400 g", 8900), new("YOGUR-6", "Yogur, seis vasos", 12400), new("HUEVOS-30", "Huevos AA, cubeta de 30", 18900),
            new("MANTEQUILLA", "Mantequilla, 250 g", 8200)),
        new("MERCADO-FRUVER", "Frutas y verduras", "MERCADO", 24, 6, Even,
            new("PAPA", "Papa pastusa", 3200, true), new("YUCA", "Yuca", 2900, true), new("PLATANO", "Plátano hartón", 3600, true), new("TOMATE", "Tomate chonto", 4200, true),
            new("CEBOLLA", "Cebolla cabezona", 3900, true), new("ZANAHORIA", "Zanahoria", 2800, true), new("BANANO", "Banano", 2600, true),
            new("NARANJA", "Naranja", 2400, true), new("MORA", "Mora", 6900, true), new("AGUACATE", "Aguacate", 8900, true)),
        new("MERCADO-CARNES", "Carnes", "MERCADO", 15, 5, Even,
            new("POLLO", "Pechuga de pollo", 15900, true), new("RES", "Carne de res, para guisar", 27900, true), new("CERDO", "Lomo de cerdo", 23900, true),
            new("MOJARRA", "Mojarra", 18900, true), new("CHORIZO-6", "Chorizo, seis unidades", 15900), new("SALCHICHON", "Salchichón, 500 g", 9400)),
        new("MERCADO-ASEO", "Aseo", "MERCADO", 16, 14, Even,
            new("JABON-3", "Jabón en barra, tres", 6900), new("DETERGENTE-2", "Detergente, 2 kg", 16900), new("PAPEL-12", "Papel higiénico, doce rollos", 21900),
            new("CREMA-DENTAL", "Crema dental", 7900), new("CHAMPU", "Champú, 400 ml", 15900), new("CLORO-2", "Blanqueador, 2 litros", 6800),
            new("LAVALOZA", "Lavaloza, 500 g", 7200), new("PANALES-30", "Pañales, 30 unidades", 32900)),
        new("MERCADO-PANADERIA", "Panadería", "MERCADO", 14, 3, Even,
            new("PAN-TAJADO", "Pan tajado", 6900), new("PAN-10", "Pan aliñado, diez", 5000), new("ALMOJABANA-6", "Almojábanas, seis", 9000), new("PONQUE", "Ponqué, porción", 3500)),
        new("MERCADO-NAVIDAD", "Navidad", "MERCADO", 5, 4, Christmas,
            new("NATILLA", "Natilla, 400 g", 5900), new("BUNUELOS", "Mezcla para buñuelos, 300 g", 5400), new("ANCHETA-M", "Ancheta mediana", 79000),
            new("ANCHETA-G", "Ancheta grande", 149000), new("GALLETAS-LATA", "Galletas, lata", 32900), new("SABAJON", "Sabajón, 750 ml", 28900)),
        new("ESCOLAR-UTILES", "Útiles escolares", "ESCOLAR", 5, 5, School,
            new("CUADERNO-5", "Cuadernos, cinco", 17500), new("COLORES-24", "Colores, 24", 19900), new("RESMA", "Papel, resma", 21900), new("MORRAL", "Morral", 69900),
            new("LAPIZ-12", "Lápices, doce", 9900), new("DICCIONARIO", "Diccionario", 24900)),
        new("ESCOLAR-UNIFORMES", "Uniformes", "ESCOLAR", 2, 1, School,
            new("UNIFORME", "Uniforme de diario", 119000), new("SUDADERA", "Sudadera escolar", 89000), new("ZAPATOS-COLEGIO", "Zapatos escolares", 99000)),
        new("HOGAR-COCINA", "Cocina", "HOGAR", 2, 2, Gifts,
            new("OLLA-6", "Olla a presión de seis litros", 139000), new("LICUADORA", "Licuadora", 189000), new("VAJILLA-20", "Vajilla, 20 piezas", 129000),
            new("ESTUFA-4", "Estufa de cuatro puestos", 589000)),
        new("HOGAR-CAMA", "Cama y baño", "HOGAR", 2, 1, Gifts,
            new("SABANAS", "Juego de sábanas", 79000), new("COBIJA", "Cobija térmica", 65000), new("TOALLA-2", "Toallas, dos", 54000), new("ALMOHADA", "Almohada", 32000)),
        new("AGRO-ABONOS", "Abonos", "AGRO", 3, 12, Sowing,
            new("ABONO-50", "Abono 10-30-10, bulto de 50 kg", 168000), new("UREA-50", "Urea, bulto de 50 kg", 149000), new("CAL-50", "Cal dolomita, bulto", 19900),
            new("GALLINAZA", "Gallinaza, bulto", 18500)),
        new("AGRO-SEMILLAS", "Semillas y herramientas", "AGRO", 2, 8, Sowing,
            new("SEMILLA-MAIZ", "Semilla de maíz, 1 kg", 24900), new("SEMILLA-FRIJOL", "Semilla de fríjol, 1 kg", 21900), new("MACHETE", "Machete", 28900),
            new("AZADON", "Azadón", 42900), new("FUMIGADORA", "Fumigadora de espalda", 219000)),
        new("AGRO-ANIMALES", "Alimento para animales", "AGRO", 4, 10, Even,
            new("PURINA-GALLINA", "Concentrado para gallinas, 40 kg", 92000), new("PURINA-CERDO", "Concentrado para cerdos, 40 kg", 98000),
            new("SAL-MINERAL", "Sal mineralizada, 25 kg", 64000), new("CUIDO-PERRO", "Alimento para perro, 8 kg", 69900)),
        new("FERRETERIA-OBRA", "Materiales", "FERRETERIA", 2, 7, Even,
            new("CEMENTO-50", "Cemento, bulto de 50 kg", 33900), new("VARILLA-38", "Varilla de 3/8", 21900), new("PINTURA-1", "Pintura, galón", 69900),
            new("TEJA-ZINC", "Teja de zinc", 45900), new("TUBO-PVC", "Tubo de PVC, 3 m", 18900)),
        new("DROGUERIA-SALUD", "Salud", "DROGUERIA", 8, 2, Even,
            new("ACETAMINOFEN", "Acetaminofén, 20 tabletas", 4900), new("SUERO", "Suero oral", 6900), new("VITAMINA-C", "Vitamina C, 30", 15900),
            new("ALCOHOL", "Alcohol, 350 ml", 5400), new("TENSIOMETRO", "Tensiómetro", 119000)),
        new("SERVICIOS-RECREO", "Recreación", "SERVICIOS", 1.2, 1, Holidays,
            new("CENTRO-VACACIONAL", "Noche en el centro vacacional", 95000), new("PASADIA", "Pasadía", 28000), new("CINE", "Boleta de cine", 12000)),
        new("SERVICIOS-CURSOS", "Cursos", "SERVICIOS", .6, 1, Even,
            new("CURSO-HUERTA", "Curso de huerta casera", 25000), new("CURSO-SISTEMAS", "Curso de sistemas", 60000), new("CURSO-COOPERATIVISMO", "Curso básico de cooperativismo", 10000)),
    ];

    /// <summary>How much is bought in a month, against an ordinary one: December, back to school, the half-year bonus.</summary>
    public static double[] Year { get; } = [1.12, .93, .94, .96, 1, 1.06, 1.02, .95, .93, .96, 1.02, 1.38];

    /// <summary>All goods, in the order of their shelves.</summary>
    public static Good[] All { get; } = [.. Shelves.SelectMany(shelf => shelf.Goods)];

    /// <summary>Where in <see cref="All"/> each shelf begins.</summary>
    public static int[] Starts { get; } = [.. Shelves.Select((_, n) => Shelves.Take(n).Sum(shelf => shelf.Goods.Length))];
}
