// Opens Blazor circuits without a browser: fetches the page, starts a circuit with its markers and acknowledges what the
// server renders. Driven by lines on standard input: `open N URL COOKIE`, `close`; answers one line each on standard output.
import { createInterface } from 'node:readline';
import { HubConnectionBuilder, HttpTransportType, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

class BlazorPack extends MessagePackHubProtocol {
  constructor() {
    super();
    this.name = 'blazorpack';
  }
}

const quiet = 400; // ms without a render batch: the page has settled
let circuits = [];

// A list that renders only what can be seen asks the browser how much that is: here as much as a page of 900 pixels shows.
function show(connection, args) {
  const list = JSON.parse(args).map(arg => arg?.__dotNetObject).find(id => id);
  connection.send('BeginInvokeDotNetFromJS', '1', null, 'OnSpacerAfterVisible', list, '[4000,0,760]');
}

async function open(url, cookie) {
  const headers = cookie ? { Cookie: cookie } : {};
  const page = await fetch(url, { headers });
  if (!page.ok) throw new Error(`${url} answered ${page.status}`);
  const html = await page.text();
  const markers = [...html.matchAll(/<!--Blazor:(\{.*?\})-->/g)].map(match => JSON.parse(match[1])).filter(marker => marker.type === 'server');
  if (markers.length === 0) throw new Error(`${url} has no interactive component`);
  const state = html.match(/<!--Blazor-Server-Component-State:(.*?)-->/)?.[1] ?? '';

  const hub = new URL('/_blazor', url).toString();
  const connection = new HubConnectionBuilder()
    .withUrl(hub, { transport: HttpTransportType.WebSockets, skipNegotiation: false, headers })
    .withHubProtocol(new BlazorPack())
    .configureLogging(LogLevel.None)
    .build();
  let settle;
  const settled = new Promise(resolve => { settle = resolve; });
  let timer = setTimeout(settle, 5000);
  let batches = 0;
  connection.on('JS.RenderBatch', (id) => {
    batches++;
    connection.send('OnRenderCompleted', id, null);
    clearTimeout(timer);
    timer = setTimeout(settle, quiet);
  });
  connection.on('JS.BeginInvokeJS', (task, identifier, args) => {
    if (task) connection.send('EndInvokeJSFromDotNet', task, true, `[${task},true,null]`);
    if (String(identifier).endsWith('Virtualize.init')) show(connection, args);
  });
  connection.on('JS.EndInvokeDotNet', () => {});
  connection.on('JS.AttachComponent', () => {});
  connection.on('JS.EndUpdateRootComponents', () => {});
  connection.on('JS.Error', error => { settle(); throw new Error(error); });
  await connection.start();
  const base = new URL('/', url).toString();
  const circuit = await connection.invoke('StartCircuit', base, url, '[]', state);
  const operations = {
    batchId: 1,
    operations: markers.map((marker, index) => ({
      type: 'add',
      ssrComponentId: index + 1,
      marker: { type: 'server', sequence: marker.sequence, descriptor: marker.descriptor, key: marker.key },
    })),
  };
  await connection.send('UpdateRootComponents', JSON.stringify(operations), state);
  await settled;
  if (batches === 0) throw new Error(`${url} rendered nothing`);
  return { connection, circuit, headers };
}

async function closeAll() {
  // As a page does that is being left: without it the server keeps the circuit for a return.
  await Promise.all(circuits.map(async ({ connection, circuit, headers }) => {
    const body = new FormData();
    body.append('circuitId', circuit);
    await fetch(new URL('/_blazor/disconnect', connection.baseUrl), { method: 'POST', body, headers });
    await connection.stop();
  }));
  circuits = [];
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, count, url, ...cookie] = line.split(' ');
  try {
    if (command === 'open') {
      for (let left = Number(count); left > 0; left -= 10) {
        circuits.push(...await Promise.all(Array.from({ length: Math.min(10, left) }, () => open(url, cookie.join(' ')))));
      }
    } else {
      await closeAll();
    }
    console.log('ok');
  } catch (error) {
    console.log(`error ${error.stack ?? error}`.replaceAll('\n', ' '));
  }
}
process.exit(0);
