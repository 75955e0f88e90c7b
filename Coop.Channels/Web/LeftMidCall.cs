using Microsoft.AspNetCore.SignalR;

namespace Coop.Channels.Web;

/// <summary>
/// A page that is closed in the middle of a call breaks the call off: nobody waits for an answer, and nobody's fault it is, so that the log has
/// nothing to say about it.
/// </summary>
internal sealed class LeftMidCall : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (OperationCanceledException) when (invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            return null;
        }
    }
}
