using Microsoft.JSInterop;

namespace Coop.Web.Client.Kit;

/// <summary>
/// The browser half of a component: its .razor.js, attached to the component's element, and calling back into the component.
/// A circuit that has gone takes it along.
/// </summary>
internal sealed class BrowserModule(IJSRuntime js, object component) : IAsyncDisposable
{
    // As an object: each circuit keeps what it learned of every type it ever wrote as JSON.
    private readonly DotNetObjectReference<object> _self = DotNetObjectReference.Create<object>(component);
    private IJSObjectReference? _attached;

    /// <summary>Loads the module and calls its <c>attach(…, component)</c>, best with strings.</summary>
    public async Task AttachAsync(string path, params object?[] arguments)
    {
        // A page that runs no scripts of ours, as a load generator's, answers nothing.
        if (await js.InvokeAsync<IJSObjectReference?>("import", "/" + path) is { } module)
        {
            await using (module)
            {
                _attached = await module.InvokeAsync<IJSObjectReference?>("attach", [.. arguments, _self]);
            }
        }
    }

    /// <summary>Calls what <c>attach</c> returned.</summary>
    public async Task CallAsync(string name, params object?[] arguments)
    {
        if (_attached is not null)
        {
            await _attached.InvokeVoidAsync(name, arguments);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_attached is not null)
            {
                await _attached.InvokeVoidAsync("dispose");
                await _attached.DisposeAsync();
            }
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser has gone, and its half with it.
        }

        _self.Dispose();
    }
}
