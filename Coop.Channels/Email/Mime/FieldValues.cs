using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>The fields of one header block with their values as text.</summary>
internal readonly ref struct FieldValues(ReadOnlySpan<byte> bytes, List<RawField> fields, MimeEntity part, Defects defects)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Count => fields.Count;

    public DefectSite Site(int field) => new(defects, part, fields[field].NameStart);

    public string Name(int field) => Encoding.ASCII.GetString(NameBytes(field));

    /// <summary>Unfolded, without what no text may hold; encoded words still encoded.</summary>
    public string Value(int field) => FieldText.Of(ValueBytes(field), Site(field));

    /// <summary>Byte by byte, for what is compared with bytes.</summary>
    public string Latin1Value(int field) => FieldText.Clean(Encoding.Latin1.GetString(ValueBytes(field)));

    /// <summary>The first field of that name, or -1. A second one is a defect.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var found = -1;
        for (var i = 0; i < fields.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(NameBytes(i), name))
            {
                if (found >= 0)
                {
                    Site(i).Add(MailDefectKind.RepeatedField);
                    return found;
                }

                found = i;
            }
        }

        return found;
    }

    private ReadOnlySpan<byte> NameBytes(int field) => _bytes[fields[field].NameStart..fields[field].NameEnd];

    private ReadOnlySpan<byte> ValueBytes(int field) => _bytes[fields[field].ValueStart..fields[field].ValueEnd];
}
