using System.Buffers.Binary;

namespace Coop.Web.Worlds.Populace;

/// <summary>
/// Chance that comes out the same each time: the same seed, member and purpose give the same throws, in whatever order
/// members are visited (SplitMix64).
/// </summary>
internal struct Dice(ulong state)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state = state;

    /// <summary>The dice of one member for one purpose.</summary>
    public static Dice Of(ulong seed, int member, int purpose) => new(Mix(Mix(seed + (ulong)(uint)member * Golden) + (ulong)(uint)purpose));

    /// <summary>From 0 to below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 to below <paramref name="sides"/>.</summary>
    public int Below(int sides) => (int)(Unit() * sides);

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>Whether what happens so often happens now.</summary>
    public bool Comes(double share) => Unit() < share;

    /// <summary>One of these.</summary>
    public T Of<T>(IReadOnlyList<T> all) => all[Below(all.Count)];

    /// <summary>The place of one of these, by weight.</summary>
    public int ByWeight(ReadOnlySpan<double> weights)
    {
        var sum = 0d;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        var point = Unit() * sum;
        for (var n = 0; n < weights.Length - 1; n++)
        {
            point -= weights[n];
            if (point < 0)
            {
                return n;
            }
        }

        return weights.Length - 1;
    }

    /// <summary>An id of version 7 made at a moment; the same moment and number make the same id.</summary>
    public static Guid IdAt(DateTimeOffset at, ulong number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Mix(number));
        var spare = Mix(number ^ Golden);
        bytes[6] = (byte)(0x70 | (spare & 0x0F));
        bytes[7] = (byte)(spare >> 8);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private ulong Next()
    {
        _state += Golden;
        return Mix(_state);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
