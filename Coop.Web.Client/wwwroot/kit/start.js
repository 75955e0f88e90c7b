// Starts the circuit. The server speaks every four seconds: twelve seconds of silence are a cut, not half a minute.
// A short cut is tried again at once and often; people should hardly see it.
import { began, fell } from "./live.js";

const wait = (attempt) => (attempt < 20 ? 500 : attempt < 60 ? 2000 : attempt < 200 ? 5000 : null);

// Blazor tries again when a line breaks, but not when the first one never came: it only writes that into its log.
function tellWhenItFails(builder) {
  const build = builder.build.bind(builder);
  builder.build = () => {
    const connection = build();
    const start = connection.start.bind(connection);
    connection.start = () => start().catch((error) => {
      fell();
      throw error;
    });
    return connection;
  };
}

Blazor.start({
  circuit: {
    configureSignalR(connection) {
      connection.withServerTimeout(12_000).withKeepAliveInterval(4_000);
      tellWhenItFails(connection);
    },
    circuitHandlers: [{ onCircuitOpened: began }],
    reconnectionOptions: { maxRetries: 200, retryIntervalMilliseconds: wait },
  },
});
