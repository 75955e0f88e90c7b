using Coop.Core.Access;
using Coop.Core.Live;
using Microsoft.AspNetCore.Components.Authorization;

namespace Coop.Web.Access;

/// <summary>
/// Who a circuit believes is there. Follows the person's session: changed roles and preferences show at once, and once the
/// session has ended nobody is there. Outside circuits and pages it is whoever made the request.
/// </summary>
internal sealed partial class StaffState(
    Sessions sessions, StaffReads staff, LiveFeed live, IHttpContextAccessor request, ILogger<StaffState> log)
    : AuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider, IDisposable
{
    private static readonly AuthenticationState Nobody = new(new());

    private readonly CancellationTokenSource _gone = new();
    private Task<AuthenticationState>? _state;
    private IDisposable? _following;

    public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
        _state ?? Task.FromResult(request.HttpContext is { User: var person } ? new AuthenticationState(person) : Nobody);

    public void SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        _state = authenticationStateTask;
        NotifyAuthenticationStateChanged(authenticationStateTask);
        _following ??= live.Follow(Topic.Staff, staff, update => _ = OnStaffAsync(update));
    }

    public void Dispose()
    {
        _following?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task OnStaffAsync(LiveUpdate<StaffRow> update)
    {
        try
        {
            var person = (await GetAuthenticationStateAsync()).User;
            if (person is not { StaffId: { } me, SessionId: { } session } || (update is LiveUpdate<StaffRow>.Rows(var rows) && !rows.Any(row => row.Id == me)))
            {
                return;
            }

            var now = await sessions.FindByIdAsync(session, _gone.Token);
            _state = Task.FromResult(now is null ? Nobody : new AuthenticationState(StaffClaims.Of(now)));
            NotifyAuthenticationStateChanged(_state);
        }
        catch (OperationCanceledException)
        {
            // The circuit is over.
        }
        catch (ObjectDisposedException)
        {
            // The circuit is over.
        }
        catch (Exception error)
        {
            CouldNotFollow(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A circuit could not look its session up again; its rights are checked at every action")]
    private partial void CouldNotFollow(Exception error);
}
