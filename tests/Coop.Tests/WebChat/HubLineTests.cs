using System.Net.WebSockets;
using System.Text;
using Coop.Channels.Simulators;
using Xunit;

namespace Coop.Tests.WebChat;

[Trait("Category", "unit")]
public sealed class HubLineTests
{
    [Fact]
    public async Task A_socket_aborted_just_as_it_is_read_from_ends_the_line_and_nothing_more()
    {
        var line = await HubLine.OpenAsync(new AbortedAsItIsRead(), (_, _) => { }, TestContext.Current.CancellationToken);

        await line.DisposeAsync();
    }

    /// <summary>
    /// Shakes hands and then waits to be aborted. The framework's socket looks at its state twice before it reads, and says
    /// that it is not connected when the abort falls between.
    /// </summary>
    private sealed class AbortedAsItIsRead : WebSocket
    {
        private static readonly byte[] Shake = Encoding.UTF8.GetBytes("{}\u001e");
        private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isShaken;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override string? SubProtocol => null;

        public override WebSocketState State => _aborted.Task.IsCompleted ? WebSocketState.Aborted : WebSocketState.Open;

        public override void Abort() => _aborted.TrySetResult();

        public override void Dispose() => Abort();

        public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_isShaken)
            {
                await _aborted.Task;
                throw new InvalidOperationException("The WebSocket is not connected.");
            }

            _isShaken = true;
            Shake.CopyTo(buffer);
            return new ValueWebSocketReceiveResult(Shake.Length, WebSocketMessageType.Text, endOfMessage: true);
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
