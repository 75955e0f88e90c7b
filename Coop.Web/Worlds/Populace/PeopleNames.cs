namespace Coop.Web.Worlds.Populace;

/// <summary>What people and organisations of an imaginary region are called, and what they do for a living.</summary>
internal static class PeopleNames
{
    public static string[] Women { get; } =
    [
        "María", "Luz", "Ana", "Luisa", "Carmen", "Gloria", "Martha", "Claudia", "Sandra", "Adriana", "Paola", "Diana", "Yolanda", "Blanca", "Rosa",
        "Olga", "Nubia", "Esperanza", "Beatriz", "Amparo", "Stella", "Patricia", "Liliana", "Marcela", "Catalina", "Valentina", "Daniela", "Mariana",
        "Isabella", "Sofía", "Juliana", "Natalia", "Camila", "Yuliana", "Leidy", "Yesenia", "Maritza", "Ligia", "Fanny", "Dora", "Alba", "Flor",
        "Ruth", "Consuelo", "Mercedes", "Rocío", "Ximena", "Lorena", "Tatiana", "Viviana", "Jenny", "Karen", "Eliana", "Nelly", "Aracely",
    ];

    public static string[] Men { get; } =
    [
        "José", "Luis", "Carlos", "Juan", "Jorge", "Jesús", "Héctor", "Álvaro", "Jairo", "Germán", "Hernán", "Óscar", "Édgar", "Gustavo", "Rafael",
        "Orlando", "Alberto", "Fernando", "Ricardo", "Guillermo", "Gabriel", "Andrés", "Santiago", "Sebastián", "Nicolás", "Mateo", "Samuel", "David",
        "Diego", "Camilo", "Felipe", "Mauricio", "Wilson", "Fredy", "Nelson", "Alexánder", "Wilmer", "Yeison", "Brayan", "Jhon", "Fabián", "Iván",
        "Hugo", "Arturo", "Rodrigo", "Efraín", "Libardo", "Gildardo", "Ramiro", "Néstor", "Elkin", "Duván", "Tomás", "Emilio", "Aurelio",
    ];

    public static string[] SecondWomen { get; } =
    [
        "Elena", "Marina", "Fernanda", "Alejandra", "Isabel", "Teresa", "del Carmen", "del Pilar", "Cristina", "Eugenia", "Lucía", "Andrea", "Milena",
        "Johana", "Inés", "Dary", "Cecilia", "Esther", "de los Ángeles", "Margarita", "Angélica", "Viviana", "Rocío", "Helena", "Victoria",
    ];

    public static string[] SecondMen { get; } =
    [
        "Antonio", "Eduardo", "Enrique", "Alberto", "Alejandro", "Fernando", "Darío", "Ignacio", "Andrés", "David", "Esteban", "Mauricio", "Armando",
        "Fabio", "Iván", "Gregorio", "Camilo", "Alonso", "Humberto", "Jairo", "Steven", "Felipe", "Manuel", "Rodolfo", "Emilio",
    ];

    public static string[] Surnames { get; } =
    [
        "Rodríguez", "Gómez", "González", "Martínez", "García", "López", "Hernández", "Sánchez", "Ramírez", "Pérez", "Díaz", "Muñoz", "Rojas", "Moreno",
        "Jiménez", "Vargas", "Torres", "Castro", "Gutiérrez", "Álvarez", "Valencia", "Ortiz", "Ruiz", "Suárez", "Romero", "Quintero", "Herrera", "Medina",
        "Restrepo", "Cárdenas", "Osorio", "Ospina", "Giraldo", "Zuluaga", "Betancur", "Echeverri", "Uribe", "Vélez", "Mejía", "Arango", "Cardona",
        "Salazar", "Correa", "Henao", "Agudelo", "Ríos", "Londoño", "Marín", "Montoya", "Villegas", "Mosquera", "Palacios", "Córdoba", "Hinestroza",
        "Rentería", "Caicedo", "Angulo", "Quiñones", "Cuero", "Riascos", "Preciado", "Chocué", "Tunubalá", "Yatacué", "Guauña", "Cuaspud", "Tapie",
        "Chalapud", "Epieyú", "Uriana", "Pushaina", "Ipuana", "Archbold", "Hooker", "Bowie", "Peñaranda", "Villamizar", "Contreras", "Jaimes", "Rincón",
        "Carvajal", "Pabón", "Buitrago", "Bermúdez", "Cifuentes", "Pinzón", "Chaparro", "Cely", "Acuña", "Niño", "Güiza", "Argüello", "Barrios", "Meza",
        "Pacheco", "Polo", "De la Hoz", "Ariza", "Cantillo", "Orozco", "Zúñiga", "Benavides", "Erazo", "Burbano", "Guerrero", "Ñáñez", "Ibáñez", "Delgado",
        "Bolaños", "Hoyos", "Arboleda", "Zambrano", "Lozano", "Aguirre", "Bedoya", "Patiño", "Tabares", "Loaiza", "Grajales", "Franco", "Duque", "Hurtado",
        "Saldarriaga", "Jaramillo", "Posada", "Toro", "Bustamante", "Arciniegas", "Sepúlveda", "Mantilla", "Serrano", "Plata", "Camacho", "Galvis",
    ];

    public static string[] Occupations { get; } =
    [
        "Docente", "Agricultora", "Agricultor", "Comerciante", "Enfermera", "Conductor", "Pensionada", "Pensionado", "Auxiliar contable", "Modista",
        "Ama de casa", "Albañil", "Vigilante", "Estudiante", "Secretaria", "Mecánico", "Panadero", "Estilista", "Ingeniero agrónomo", "Caficultor",
        "Empleada de oficina", "Empleado de oficina", "Vendedora independiente", "Electricista", "Contadora pública", "Médica veterinaria", "Tendero",
    ];

    public static string[] Trades { get; } =
    [
        "Panadería", "Ferretería", "Tienda", "Restaurante", "Distribuidora", "Asociación de Productores", "Fundación", "Institución Educativa",
        "Transportes", "Agropecuaria", "Droguería", "Papelería", "Junta de Acción Comunal", "Lácteos", "Confecciones", "Trilladora",
    ];

    public static string[] Signs { get; } =
    [
        "El Yarumo", "La Espiga", "Los Guaduales", "San Isidro", "El Porvenir", "La Esperanza", "Río Claro", "Alto Bonito", "Las Acacias", "El Samán",
        "La Cosecha", "Los Nogales", "Santa Rita", "El Roble", "La Floresta", "Buenavista", "Campo Verde", "Las Brisas", "El Cedro", "La Palma",
    ];

    public static string[] Forms { get; } = ["S.A.S.", "Ltda.", "y Hermanos", "E.U.", "S. en C.", "de la Cuenca Alta", "del Norte", "del Sur"];

    public static string[] Streets { get; } = ["Calle", "Carrera", "Diagonal", "Transversal", "Avenida"];
}
