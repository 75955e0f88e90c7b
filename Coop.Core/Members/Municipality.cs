namespace Coop.Core.Members;

/// <summary>A municipality by its code of the DANE (Divipola): two digits for the department, three for the municipality.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Department">Its department.</param>
public sealed record Municipality(string Code, string Name, string Department)
{
    /// <summary>The capitals of the departments, and Bogotá; by name. The smaller municipalities are not in this list.</summary>
    public static IReadOnlyList<Municipality> All { get; } =
    [
        new("81001", "Arauca", "Arauca"), new("63001", "Armenia", "Quindío"), new("08001", "Barranquilla", "Atlántico"),
        new("11001", "Bogotá, D. C.", "Bogotá, D. C."), new("68001", "Bucaramanga", "Santander"), new("76001", "Cali", "Valle del Cauca"),
        new("13001", "Cartagena de Indias", "Bolívar"), new("54001", "Cúcuta", "Norte de Santander"), new("18001", "Florencia", "Caquetá"),
        new("73001", "Ibagué", "Tolima"), new("94001", "Inírida", "Guainía"), new("91001", "Leticia", "Amazonas"),
        new("17001", "Manizales", "Caldas"), new("05001", "Medellín", "Antioquia"), new("97001", "Mitú", "Vaupés"),
        new("86001", "Mocoa", "Putumayo"), new("23001", "Montería", "Córdoba"), new("41001", "Neiva", "Huila"),
        new("52001", "Pasto", "Nariño"), new("66001", "Pereira", "Risaralda"), new("19001", "Popayán", "Cauca"),
        new("99001", "Puerto Carreño", "Vichada"), new("27001", "Quibdó", "Chocó"), new("44001", "Riohacha", "La Guajira"),
        new("88001", "San Andrés", "San Andrés, Providencia y Santa Catalina"), new("95001", "San José del Guaviare", "Guaviare"),
        new("47001", "Santa Marta", "Magdalena"), new("70001", "Sincelejo", "Sucre"), new("15001", "Tunja", "Boyacá"),
        new("20001", "Valledupar", "Cesar"), new("50001", "Villavicencio", "Meta"), new("85001", "Yopal", "Casanare"),
    ];

    /// <summary>The municipality behind a code; null when it is not in the list.</summary>
    public static Municipality? Find(string? code) => All.FirstOrDefault(one => one.Code == code);
}
