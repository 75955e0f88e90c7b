using System.Globalization;
using System.Text.RegularExpressions;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Web.Api;

/// <summary>Reads the fields of a request; the first that cannot be read is remembered with what is wrong.</summary>
internal sealed partial class BodyFields(ApiCall call)
{
    private const string Header = "Idempotency-Key";

    /// <summary>What is wrong; null while nothing is.</summary>
    public FactResult.Unfit? Unfit { get; private set; }

    /// <summary>The fact's own name: in the body, in the header, or the same in both.</summary>
    public string Key(string? typed)
    {
        var header = (string?)call.Http.Request.Headers[Header];
        return !string.IsNullOrEmpty(typed) && !string.IsNullOrEmpty(header) && typed != header ? Fault("key", "both", "") : typed ?? header ?? "";
    }

    /// <summary>A moment with its offset: without one, whose noon is meant would be a guess.</summary>
    public DateTimeOffset At(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? Fault("at", "missing", default(DateTimeOffset))
        : Moment().IsMatch(typed) && DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at
        : Fault("at", "offset", default(DateTimeOffset));

    /// <summary>The first day of a month.</summary>
    public DateOnly Month(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? Fault("period", "missing", default(DateOnly))
        : DateOnly.TryParseExact(typed, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month
        : Fault("period", "month", default(DateOnly));

    /// <summary>One of the values of an enum by its stored name.</summary>
    public TEnum Choice<TEnum>(string field, string? typed, TEnum otherwise)
        where TEnum : struct, Enum
    {
        if (typed is null)
        {
            return otherwise;
        }

        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (value.Stored() == typed)
            {
                return value;
            }
        }

        return Fault(field, "unknown", otherwise);
    }

    /// <summary>A number that must be there.</summary>
    public T Number<T>(string field, T? typed)
        where T : struct => typed ?? Fault(field, "missing", default(T));

    /// <summary>A member, named in exactly one way.</summary>
    public MemberRef Member(MemberBody? typed)
    {
        var nobody = new MemberRef(MemberRefKind.Id, Guid.Empty.ToString("D"));
        if (typed is null)
        {
            return Fault("member", "missing", nobody);
        }

        var document = typed.DocumentType is not null || typed.DocumentNumber is not null;
        if (new[] { typed.Id is not null, document, typed.Telephone is not null, typed.Email is not null }.Count(way => way) != 1)
        {
            return Fault("member", "one_way", nobody);
        }

        return typed switch
        {
            { Id: { } id } => MemberRef.Of(new(id)),
            { Telephone: { } number } => MemberRef.Telephone(number) ?? Fault("member.telephone", "form", nobody),
            { Email: { } address } => MemberRef.Email(address) ?? Fault("member.email", "form", nobody),
            { DocumentType: null } => Fault("member.documentType", "missing", nobody),
            { DocumentNumber: { Length: > 0 and <= 40 } number } => Document(Choice("member.documentType", typed.DocumentType, DocumentType.Cc), number) ?? nobody,
            _ => Fault("member.documentNumber", string.IsNullOrEmpty(typed.DocumentNumber) ? "missing" : "too_long", nobody),
        };
    }

    private MemberRef? Document(DocumentType type, string number) =>
        MemberRef.Document(type, number) ?? Fault("member.documentNumber", type == DocumentType.Nit ? "nit" : "form", default(MemberRef));

    private T Fault<T>(string field, string fault, T otherwise)
    {
        Unfit ??= new FactResult.Unfit(field, fault);
        return otherwise;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Moment();
}
