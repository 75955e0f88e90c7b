using Coop.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Coop.Web.Access;

/// <summary>Keeps tickets in the database: the cookie holds a key, and each request sees the person as they are now.</summary>
internal sealed class StaffTickets(Sessions sessions) : ITicketStore
{
    public Task<string> StoreAsync(AuthenticationTicket ticket) =>
        sessions.OpenAsync(StaffOf(ticket), Bytes(ticket), ExpiryOf(ticket), CancellationToken.None);

    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        sessions.RenewAsync(key, StaffOf(ticket), Bytes(ticket), ExpiryOf(ticket), CancellationToken.None);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key) =>
        await sessions.FindAsync(key, CancellationToken.None) is { } session && TicketSerializer.Default.Deserialize(session.Ticket) is { } ticket
            ? new AuthenticationTicket(StaffClaims.Of(session), ticket.Properties, ticket.AuthenticationScheme)
            : null;

    public Task RemoveAsync(string key) => sessions.EndAsync(key, CancellationToken.None);

    private static StaffId StaffOf(AuthenticationTicket ticket) =>
        ticket.Principal.StaffId ?? throw new InvalidOperationException("Only staff sign in.");

    private static byte[] Bytes(AuthenticationTicket ticket) => TicketSerializer.Default.Serialize(ticket);

    private static DateTimeOffset ExpiryOf(AuthenticationTicket ticket) =>
        ticket.Properties.ExpiresUtc ?? throw new InvalidOperationException("Every session ends.");
}
