namespace Coop.Core.Importing;

/// <summary>Something a column can hold.</summary>
/// <param name="Code">Its name in the product, as <c>birth_date</c>.</param>
/// <param name="Required">No row can do without.</param>
/// <param name="Names">What files call it, folded: in Spanish and in English.</param>
public sealed record ImportField(string Code, bool Required, params IReadOnlyList<string> Names)
{
    /// <summary>Fields by any of which a member is known.</summary>
    public static IReadOnlyList<string> Who { get; } = ["document", "telephone", "email"];

    private static readonly ImportField[] WhoFields =
    [
        new("document_type", false, "tipo documento", "tipo de documento", "tipo doc", "tipo id", "tipo identificacion", "document type", "id type"),
        new("document", false, "documento", "numero documento", "numero de documento", "identificacion", "cedula", "nit", "numero identificacion", "documento asociado", "document", "document number", "id number"),
        new("telephone", false, "telefono", "celular", "movil", "telefono movil", "numero celular", "telephone", "phone", "mobile", "cell phone"),
        new("email", false, "correo", "correo electronico", "email", "mail", "e mail"),
    ];

    private static readonly ImportField[] Members =
    [
        .. WhoFields,
        new("telephone_2", false, "telefono 2", "telefono fijo", "otro telefono", "celular 2", "telephone 2", "phone 2", "landline"),
        new("given_names", false, "nombres", "nombre", "primer nombre", "given names", "first name", "given name", "names"),
        new("first_surname", false, "primer apellido", "apellido", "apellido 1", "apellido paterno", "first surname", "last name", "surname"),
        new("second_surname", false, "segundo apellido", "apellido 2", "apellido materno", "second surname"),
        new("surnames", false, "apellidos", "surnames", "last names"),
        new("organisation_name", false, "razon social", "empresa", "organizacion", "nombre empresa", "organisation", "organization", "company", "organisation name", "company name"),
        new("branch", false, "sede", "sucursal", "oficina", "agencia", "punto de atencion", "branch", "office"),
        new("stage", false, "estado", "etapa", "estado asociado", "situacion", "stage", "status"),
        new("since", false, "fecha ingreso", "fecha de ingreso", "fecha afiliacion", "fecha de afiliacion", "fecha vinculacion", "ingreso", "asociado desde", "admission date", "admitted on", "member since", "joined"),
        new("birth_date", false, "fecha nacimiento", "fecha de nacimiento", "nacimiento", "birth date", "date of birth", "birthday"),
        new("gender", false, "genero", "sexo", "gender", "sex"),
        new("municipality", false, "municipio", "ciudad", "codigo municipio", "codigo dane", "municipio de residencia", "municipality", "city", "town"),
        new("address", false, "direccion", "direccion residencia", "domicilio", "address"),
        new("occupation", false, "ocupacion", "profesion", "oficio", "occupation", "profession", "job"),
        new("language", false, "idioma", "language"),
    ];

    private static readonly ImportField[] Sales =
    [
        new("key", true, "tiquete", "numero tiquete", "factura", "numero factura", "comprobante", "consecutivo", "venta", "clave", "id venta", "ticket", "receipt", "invoice", "key", "sale id"),
        new("at", true, "fecha", "fecha venta", "fecha y hora", "fecha hora", "date", "sale date", "sold at", "datetime"),
        new("time", false, "hora", "time"),
        .. WhoFields,
        new("product", true, "producto", "codigo producto", "codigo", "referencia", "sku", "product", "product code", "code", "item"),
        new("quantity", true, "cantidad", "unidades", "quantity", "qty", "units"),
        new("amount", true, "valor", "importe", "total", "valor total", "monto", "subtotal", "amount", "value", "price", "line total"),
        new("branch", false, "sede", "sucursal", "oficina", "punto de venta", "branch", "store", "shop"),
        new("channel", false, "canal", "channel"),
    ];

    private static readonly ImportField[] Returns =
    [
        new("key", true, "devolucion", "numero devolucion", "nota credito", "nota de credito", "numero nota", "clave", "consecutivo", "id devolucion", "return", "credit note", "key", "return id"),
        new("sale", true, "venta", "tiquete", "numero tiquete", "tiquete original", "factura", "numero factura", "factura original", "id venta", "sale", "ticket", "receipt", "invoice", "original ticket", "original invoice", "sale id"),
        new("at", true, "fecha", "fecha devolucion", "fecha de devolucion", "fecha y hora", "fecha hora", "date", "return date", "returned at", "datetime"),
        new("time", false, "hora", "time"),
        new("line", false, "linea", "numero linea", "renglon", "numero de linea", "line", "line number"),
        new("product", false, "producto", "codigo producto", "codigo", "referencia", "sku", "product", "product code", "code", "item"),
        new("quantity", false, "cantidad", "unidades", "cantidad devuelta", "quantity", "qty", "units", "quantity returned"),
        .. WhoFields,
    ];

    private static readonly ImportField[] Contributions =
    [
        new("key", true, "recibo", "numero recibo", "comprobante", "consecutivo", "clave", "transaccion", "receipt", "key", "transaction"),
        new("at", true, "fecha", "fecha pago", "fecha de pago", "fecha recaudo", "fecha y hora", "date", "paid on", "payment date", "due date"),
        new("time", false, "hora", "time"),
        .. WhoFields,
        new("amount", true, "valor", "aporte", "importe", "monto", "total", "valor aporte", "amount", "value", "contribution"),
        new("period", false, "periodo", "mes", "mes aporte", "period", "month"),
        new("takes_back", false, "devuelve", "reversa", "anula", "recibo devuelto", "recibo reversado", "recibo anulado", "recibo original", "takes back", "reverses", "reversed receipt", "original receipt"),
        new("entry", false, "movimiento", "estado", "concepto", "entry", "status"),
        new("contributes", false, "clase", "tipo", "tipo aporte", "clase aporte", "kind", "type", "contribution type"),
    ];

    private static readonly ImportField[] ServiceUses =
    [
        new("key", true, "comprobante", "numero comprobante", "reserva", "turno", "asistencia", "consecutivo", "clave", "id uso", "booking", "key", "use id"),
        new("at", true, "fecha", "fecha uso", "fecha de uso", "fecha servicio", "fecha y hora", "fecha hora", "date", "used on", "datetime"),
        new("time", false, "hora", "time"),
        .. WhoFields,
        new("service", true, "servicio", "codigo servicio", "actividad", "curso", "codigo", "service", "service code", "activity", "code"),
        new("quantity", false, "cantidad", "horas", "noches", "visitas", "unidades", "quantity", "qty", "hours", "nights", "visits", "units"),
    ];

    /// <summary>What the columns of a file of that kind can hold.</summary>
    public static IReadOnlyList<ImportField> Of(ImportKind kind) => kind switch
    {
        ImportKind.Member => Members,
        ImportKind.Sale => Sales,
        ImportKind.Return => Returns,
        ImportKind.ServiceUse => ServiceUses,
        _ => Contributions,
    };
}
