// Starts the circuit. The server speaks every four seconds: twelve seconds of silence are a cut, not half a minute.
// A short cut is tried again at once and often; people should hardly see it.
const wait = (attempt) => (attempt < 20 ? 500 : attempt < 60 ? 2000 : attempt < 200 ? 5000 : null);

Blazor.start({
  circuit: {
    configureSignalR: (connection) => connection.withServerTimeout(12_000).withKeepAliveInterval(4_000),
    reconnectionOptions: { maxRetries: 200, retryIntervalMilliseconds: wait },
  },
});
