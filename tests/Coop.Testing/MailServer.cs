using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Coop.Testing;

/// <summary>A private Dovecot on loopback: any name has a mailbox, everybody's password is <see cref="Password"/>.</summary>
public sealed class MailServer : IAsyncLifetime
{
    /// <summary>Everybody's password.</summary>
    public const string Password = "clave-de-buzón";

    private const string Binary = "/usr/sbin/dovecot";
    private readonly string _folder = Path.Combine("/tmp", $"coop-mail-{Environment.ProcessId}-{An.Number()}");
    private string _thumbprint = "";

    /// <summary>Port with TLS from the first byte.</summary>
    public int TlsPort { get; } = FreePort();

    /// <summary>Port that begins without, and offers STARTTLS.</summary>
    public int PlainPort { get; } = FreePort();

    /// <summary>Below it each name has a folder with its <c>Maildir</c>.</summary>
    public string Folder => Path.Combine(_folder, "mail");

    /// <summary>Debian's user and group <c>mail</c>, who own the mailboxes.</summary>
    public static int UserId => 8;

    /// <summary>SHA-256 of its certificate, which no authority signed.</summary>
    public string Certificate => _thumbprint;

    // It gives mailboxes to a system user, which only root may do.
    private static bool IsMissing => !File.Exists(Binary) || !Environment.IsPrivilegedProcess;

    /// <summary>Skips the test where there is no Dovecot, or no root to start it; on the build server it fails.</summary>
    public static void SkipWhenMissing() =>
        Assert.SkipWhen(IsMissing && Environment.GetEnvironmentVariable("CI") is null, "Dovecot is not installed (./coop test installs it), or this is not root.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (IsMissing)
        {
            return;
        }

        foreach (var name in (string[])["", "run", "mail"])
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder, name));
            folder.UnixFileMode = (UnixFileMode)0b111_101_101;
        }

        WriteCertificate();
        var configuration = Path.Combine(_folder, "dovecot.conf");
        await File.WriteAllTextAsync(configuration, Configuration());
        await RunAsync("chown", "-R", "mail:mail", Path.Combine(_folder, "mail"));
        await RunAsync(Binary, "-c", configuration);
        await Eventually.TrueAsync(async () => await AnswersAsync(PlainPort) && await AnswersAsync(TlsPort), "Dovecot answers");
    }

    /// <summary>A message appears in somebody's mailbox, as a delivery leaves it there.</summary>
    public async Task DeliverAsync(string name, byte[] message, DateTimeOffset? at = null)
    {
        var box = Path.Combine(_folder, "mail", name, "Maildir");
        foreach (var part in (string[])["tmp", "new", "cur"])
        {
            Directory.CreateDirectory(Path.Combine(box, part));
        }

        var file = string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + An.Number()}.M{An.Number()}P1.localhost");
        await File.WriteAllBytesAsync(Path.Combine(box, "tmp", file), message);
        if (at is { } came)
        {
            File.SetLastWriteTimeUtc(Path.Combine(box, "tmp", file), came.UtcDateTime);
        }

        await RunAsync("chown", "-R", "mail:mail", Path.Combine(_folder, "mail", name));
        File.Move(Path.Combine(box, "tmp", file), Path.Combine(box, "new", file));
    }

    /// <summary>The mailbox is numbered anew, as after a move to another server: every uid means another message.</summary>
    public void Renumber(string name)
    {
        var box = Path.Combine(_folder, "mail", name, "Maildir");
        var list = Path.Combine(box, "dovecot-uidlist");
        var lines = File.ReadAllLines(list);
        var words = lines[0].Split(' ');
        var uids = lines.Skip(1).Select(line => line.Split(' ', 2)).Select((parts, n) => string.Create(CultureInfo.InvariantCulture, $"{n + 1} {parts[1]}"));
        words[1] = string.Create(CultureInfo.InvariantCulture, $"V{int.Parse(words[1][1..], CultureInfo.InvariantCulture) + 1}");
        File.WriteAllLines(list, [string.Join(' ', words), .. uids]);
        foreach (var index in Directory.EnumerateFiles(box, "dovecot.index*"))
        {
            File.Delete(index);
        }
    }

    /// <summary>How many messages of a mailbox are marked as seen.</summary>
    public int Seen(string name) =>
        Directory.EnumerateFiles(Path.Combine(_folder, "mail", name, "Maildir", "cur")).Count(file => file[(file.LastIndexOf(":2,", StringComparison.Ordinal) + 3)..].Contains('S', StringComparison.Ordinal));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        var pid = Path.Combine(_folder, "run", "master.pid");
        if (File.Exists(pid))
        {
            await RunAsync("kill", "-TERM", (await File.ReadAllTextAsync(pid)).Trim());
            await Eventually.TrueAsync(() => !File.Exists(pid), "Dovecot ends");
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.example.coop", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    // Delays after wrong passwords and limits per address are a guest's burden, not a test's.
    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        base_dir = {{_folder}}/run
        state_dir = {{_folder}}/run
        log_path = {{_folder}}/dovecot.log
        protocols = imap
        listen = 127.0.0.1
        ssl = yes
        ssl_cert = <{{_folder}}/cert.pem
        ssl_key = <{{_folder}}/key.pem
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_failure_delay = 0
        first_valid_uid = 1
        mail_location = maildir:~/Maildir
        maildir_very_dirty_syncs = no
        service imap-login {
          inet_listener imap {
            address = 127.0.0.1
            port = {{PlainPort}}
          }
          inet_listener imaps {
            address = 127.0.0.1
            port = {{TlsPort}}
          }
        }
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        protocol imap {
          mail_max_userip_connections = 200
        }
        passdb {
          driver = static
          args = password={{Password}}
        }
        userdb {
          driver = static
          args = uid=mail gid=mail home={{_folder}}/mail/%Ln allow_all_users=yes
        }
        """);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output is not taken: Dovecot goes on in the background and would hold it open.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
