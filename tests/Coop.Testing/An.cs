using System.Globalization;
using System.Text;
using Coop.Channels.Inbound;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Testing;

/// <summary>Valid examples of everything; a test names only what it is about.</summary>
public static class An
{
    private static long _number;

    /// <summary>A number nobody had before.</summary>
    public static long Number() => Interlocked.Increment(ref _number);

    /// <summary>An id nobody had before.</summary>
    public static Guid Id() => new(BitConverter.GetBytes(Number()).Concat("coop-omni"u8[..8].ToArray()).ToArray());

    /// <summary>What a browser session sends; sessions are lanes.</summary>
    public static RawItem RawItem(Guid? from = null, string text = "Buenos días", string? key = null)
    {
        var session = from ?? Id();
        return new RawItem(
            TestReader.Name, key ?? Number().ToString(CultureInfo.InvariantCulture), $"test:{session:D}", Encoding.UTF8.GetBytes($"{session:D} {text}"));
    }

    public static EntryDraft Entry(string body = "Una línea") => new(EntryKind.Note, Channel.System, Direction.None) { Body = body };

    public static MemberDetails Person(string given = "María José", string first = "Ñáñez", string? second = "Gutiérrez", string? document = null) => new()
    {
        Kind = MemberKind.Person,
        Stage = MemberStage.Active,
        GivenNames = given,
        FirstSurname = first,
        SecondSurname = second,
        DocumentType = document is null ? null : DocumentType.Cc,
        DocumentNumber = document,
    };
}
