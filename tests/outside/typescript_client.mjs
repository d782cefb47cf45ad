// The official TypeScript clients against a running server, each in the protocol it speaks by itself and in others.
// node typescript_client.mjs URL TOKEN FOLDER_OF_NODE_MODULES
// One line of JSON for each way to connect: {way, ok, protocol, tools, said}.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [url, token, folder] = process.argv.slice(2);
const require = createRequire(`${folder}/from-here.js`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

const newer = await load('@modelcontextprotocol/client');
const olderClient = await load('@modelcontextprotocol/sdk/client/index.js');
const olderTransport = await load('@modelcontextprotocol/sdk/client/streamableHttp.js');

const ways = [
  ['client 2.x, as it comes', newer.Client, newer.StreamableHTTPClientTransport, {}],
  ['client 2.x, negotiating', newer.Client, newer.StreamableHTTPClientTransport, { versionNegotiation: { mode: 'auto' } }],
  ['client 2.x, newest only', newer.Client, newer.StreamableHTTPClientTransport, { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
  ['sdk 1.x', olderClient.Client, olderTransport.StreamableHTTPClientTransport, {}],
];

for (const [way, Client, Transport, options] of ways) {
  console.log(JSON.stringify({ way, ...(await tried(Client, Transport, options, token)) }));
}
const stranger = await tried(newer.Client, newer.StreamableHTTPClientTransport, {}, 'wrong');
console.log(JSON.stringify({ way: 'client 2.x, wrong token', ...stranger, ok: !stranger.ok, said: stranger.said ?? 'let in' }));

async function tried(Client, Transport, options, bearer) {
  const client = new Client({ name: 'outside', version: '1' }, options);
  try {
    const headers = { Authorization: `Bearer ${bearer}` };
    await client.connect(new Transport(new URL(`${url}/mcp`), { requestInit: { headers } }));
    const tools = (await client.listTools()).tools.map((tool) => tool.name);
    const written = await client.callTool({ name: 'create_tickets', arguments: { tickets: [{ title: 'From outside' }] } });
    const key = /SHOP-\d+/.exec(written.content[0].text)?.[0];
    const read = await client.callTool({ name: 'get_ticket', arguments: { key } });
    const refused = await client.callTool({ name: 'get_ticket', arguments: { key: 'SHOP-9999' } });
    const board = await client.readResource({ uri: 'board://SHOP' });
    const prompt = await client.getPrompt({ name: 'work_ticket', arguments: { key } });
    const ok = !written.isError && read.content[0].text.includes('From outside') && refused.isError === true
      && board.contents[0].text.includes(key) && prompt.messages[0].content.text.includes(key);
    return { ok, protocol: protocolOf(client), tools: tools.length, said: ok ? '' : JSON.stringify({ written, read, refused }) };
  } catch (error) {
    return { ok: false, said: `${error?.constructor?.name}: ${String(error?.message).slice(0, 200)}` };
  } finally {
    await client.close().catch(() => {});
  }
}

function protocolOf(client) {
  return client.getNegotiatedProtocolVersion?.() ?? client.transport?.protocolVersion ?? '?';
}
