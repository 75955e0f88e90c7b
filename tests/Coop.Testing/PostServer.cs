using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// A private Postfix on loopback that delivers mail to its <see cref="Addresses"/> into the mailboxes of a <see cref="MailServer"/>,
/// also when a plus sign and more follows the name. Nothing leaves the machine.
/// </summary>
public sealed class PostServer : IAsyncLifetime
{
    /// <summary>Who has a mailbox, by the name before the @.</summary>
    public static readonly IReadOnlyList<string> Addresses = ["servicio@example.coop", "maria@example.com", "otro@example.com"];

    private const string Binary = "/usr/sbin/postfix";
    private readonly MailServer _mailboxes = new();
    private readonly string _folder = Path.Combine("/tmp", $"coop-post-{Environment.ProcessId}-{An.Number()}");

    /// <summary>Where mails are handed in.</summary>
    public int Port { get; } = FreePort();

    /// <summary>Where mailboxes are read.</summary>
    public int ImapPort => _mailboxes.PlainPort;

    private static bool IsMissing => !File.Exists(Binary) || !File.Exists("/usr/bin/swaks") || !Environment.IsPrivilegedProcess;

    /// <summary>Skips the test where there is no Postfix, no swaks, or no root to start it; on the build server it fails.</summary>
    public static void SkipWhenMissing()
    {
        MailServer.SkipWhenMissing();
        Assert.SkipWhen(
            IsMissing && Environment.GetEnvironmentVariable("CI") is null, "Postfix or swaks is not installed (./coop test installs them), or this is not root.");
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await _mailboxes.InitializeAsync();
        if (IsMissing)
        {
            return;
        }

        foreach (var (name, mode) in (IEnumerable<(string, UnixFileMode)>)[("", (UnixFileMode)0b111_101_101), ("conf", (UnixFileMode)0b111_101_101), ("spool", (UnixFileMode)0b111_101_101), ("data", (UnixFileMode)0b111_000_000), ("log", (UnixFileMode)0b111_101_101)])
        {
            Directory.CreateDirectory(Path.Combine(_folder, name)).UnixFileMode = mode;
        }

        await RunAsync("chown", "postfix", Path.Combine(_folder, "data"));
        await WriteAsync("main.cf", Main());
        await WriteAsync("master.cf", Master());
        await RunAsync(Binary, "-c", Path.Combine(_folder, "conf"), "start");
        await Eventually.TrueAsync(AnswersAsync, "Postfix answers");
    }

    /// <summary>Somebody writes a mail with their own program.</summary>
    public static Task WriteMailAsync(int port, string from, string to, string subject, string body, params IEnumerable<string> fields) =>
        RunAsync("swaks",
        [
            "--server", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--from", from, "--to", to, "--silent", "3",
            "--header", $"Subject: {subject}", "--body", body, .. fields.SelectMany(field => (string[])["--add-header", field]),
        ]);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            await RunAsync(Binary, "-c", Path.Combine(_folder, "conf"), "stop");
            Directory.Delete(_folder, recursive: true);
        }

        await _mailboxes.DisposeAsync();
    }

    private async Task WriteAsync(string name, string text)
    {
        var file = Path.Combine(_folder, "conf", name);
        await File.WriteAllTextAsync(file, text);

        // A configuration of this very second costs Postfix two seconds of waiting.
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1));
    }

    private string Main() => $$"""
        compatibility_level = 3.6
        config_directory = {{_folder}}/conf
        queue_directory = {{_folder}}/spool
        data_directory = {{_folder}}/data
        maillog_file = {{_folder}}/log/postfix.log
        maillog_file_prefixes = {{_folder}}/log
        meta_directory = /etc/postfix
        shlib_directory = /usr/lib/postfix
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = mail.example.coop
        mydestination =
        local_recipient_maps =
        alias_maps =
        alias_database =
        mynetworks =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        smtp_dns_support_level = disabled
        smtp_host_lookup = native
        smtpd_peername_lookup = no
        smtpd_relay_restrictions = reject_unauth_destination
        virtual_mailbox_domains = static:all
        virtual_mailbox_base = {{_mailboxes.Folder}}
        virtual_mailbox_maps = inline:{ {{string.Join(", ", Addresses.Select(address => $"{address}={address.Split('@')[0]}/Maildir/"))}} }
        recipient_delimiter = +
        virtual_minimum_uid = 1
        virtual_uid_maps = static:{{MailServer.UserId}}
        virtual_gid_maps = static:{{MailServer.UserId}}
        virtual_transport = virtual
        default_transport = error:nothing leaves this machine
        in_flow_delay = 0
        """ + "\n";

    private string Master() => string.Create(CultureInfo.InvariantCulture, $"""
        127.0.0.1:{Port} inet n - n - - smtpd
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd
        """) + "\n";

    private async Task<bool> AnswersAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output is not taken: what goes on in the background would hold it open.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
