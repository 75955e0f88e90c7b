using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coop.Channels.Email.Imap;

/// <summary>Lays the line to a mail server.</summary>
internal static class ImapLine
{
    /// <summary>Connects, with TLS from the first byte where that is wanted.</summary>
    public static async Task<Stream> DialAsync(ImapServer server, TimeSpan patience, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(patience);
            await socket.ConnectAsync(server.Host, server.Port, limit.Token);
            // A server that vanished says nothing: the system asks after two minutes of silence.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 120);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            return server.Security == MailSecurity.Tls ? await SecureAsync(stream, server, ct) : stream;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ImapException(ImapFault.Ended, $"{server} cannot be reached.", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Begins TLS, and has the server prove who it is.</summary>
    public static async Task<Stream> SecureAsync(Stream stream, ImapServer server, CancellationToken ct)
    {
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = server.Host,
                RemoteCertificateValidationCallback = (_, certificate, _, faults) =>
                    server.Certificate is { } pinned ? IsPinned(certificate, pinned) : faults == SslPolicyErrors.None,
            }, ct);
            return tls;
        }
        catch (Exception error) when (error is System.Security.Authentication.AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw new ImapException(ImapFault.Insecure, $"{server} does not prove who it is: {error.Message}", error);
        }
    }

    private static bool IsPinned(X509Certificate? certificate, string pinned) =>
        certificate is not null && certificate.GetCertHashString(HashAlgorithmName.SHA256).Equals(pinned, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a host is this very machine.</summary>
    public static async Task<bool> IsThisMachineAsync(string host, CancellationToken ct)
    {
        try
        {
            return Array.TrueForAll(await Dns.GetHostAddressesAsync(host, ct), IPAddress.IsLoopback);
        }
        catch (SocketException error)
        {
            throw new ImapException(ImapFault.Ended, $"{host} is no known host.", error);
        }
    }
}
