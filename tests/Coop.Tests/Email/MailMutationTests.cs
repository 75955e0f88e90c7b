using System.Diagnostics;
using Coop.Channels.Email;
using Coop.Channels.Email.Html;
using Coop.Channels.Email.Mime;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>The mails of the tests, damaged at random in ways that parsers dislike.</summary>
[Trait("Category", "slow")]
public sealed class MailMutationTests
{
    private const int Mutants = 240_000;

    private const int Seed = 20_260_303;

    /// <summary>What one mutant may cost; the mails have a few kilobytes each.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(2);

    private const long MostAllocated = 64 * 1024 * 1024;

    private static readonly byte[][] Interesting =
    [
        "\r\n"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\0"u8.ToArray(), "--"u8.ToArray(), "="u8.ToArray(), "=?utf-8?B?"u8.ToArray(),
        "?="u8.ToArray(), "\""u8.ToArray(), "<"u8.ToArray(), ">"u8.ToArray(), "("u8.ToArray(), ";"u8.ToArray(), ":"u8.ToArray(), "\\"u8.ToArray(),
        "boundary="u8.ToArray(), "multipart/mixed"u8.ToArray(), "message/rfc822"u8.ToArray(), "base64"u8.ToArray(), "charset=utf-16"u8.ToArray(),
        "*0*="u8.ToArray(), [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x1B, 0x24, 0x42],
    ];

    [Fact]
    public void No_damage_makes_the_reader_throw_or_dawdle()
    {
        var mails = MailFiles.Names.Select(MailFiles.Bytes).ToArray();
        var random = new Random(Seed);
        var watch = new Stopwatch();
        for (var i = 0; i < Mutants; i++)
        {
            var mutant = Mutate(mails, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            watch.Restart();
            try
            {
                var mail = MimeReader.Read(mutant);
                var split = SplitReply.Of(mail.Text ?? "");
                if (i % 16 == 0 && mail.Html is { } html)
                {
                    SafeHtml.Of(html);
                    HtmlText.Of(html);
                }

                split.Written.ShouldNotBeNull();
            }
            catch (Exception thrown)
            {
                Assert.Fail($"Mutant {i} of seed {Seed}: {thrown}\n{Convert.ToBase64String(mutant)}");
            }

            watch.Elapsed.ShouldBeLessThan(LongestRead, $"mutant {i} of seed {Seed}: {mutant.Length} bytes");
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostAllocated, $"mutant {i} of seed {Seed}");
        }
    }

    private static byte[] Mutate(byte[][] mails, Random random)
    {
        var bytes = new List<byte>(mails[random.Next(mails.Length)]);
        for (var changes = random.Next(1, 8); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.InsertRange(at, Interesting[random.Next(Interesting.Length)]);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 4:
                    var other = mails[random.Next(mails.Length)];
                    var from = random.Next(other.Length + 1);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 400), other.Length - from)).ToArray());
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at > 0 && random.Next(8) == 0 ? bytes.Count - at : length);
                    break;
            }
        }

        return [.. bytes];
    }
}
