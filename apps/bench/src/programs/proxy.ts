/**
 * One address for two sandboxes. Calls to one path go to the first, all other calls to the second. Klaviyo's endpoints do not
 * wait for each other. But a sandbox is one thread: while it processes a thousand events it answers no other call.
 */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxReady } from './arguments.js';
import { announce, programArguments } from './program.js';

export interface ProxySettings {
  /** Calls to a path with this prefix go to `special`, all others to `others`. */
  path: string;
  special: string;
  others: string;
}

const { path, special, others } = programArguments<ProxySettings>();
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, answer) => {
  const url = incoming.url ?? '/';
  const { method, headers } = incoming;
  const forwarded = request(
    new URL(url, url.startsWith(path) ? special : others),
    { method, headers, agent },
    (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    },
  );
  forwarded.on('error', () => answer.destroy());
  incoming.pipe(forwarded);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const ready: SandboxReady = { url: `http://127.0.0.1:${port}` };
  announce(ready, async () => {
    server.closeAllConnections();
    server.close();
  });
});
