/**
 * One address for two sandboxes: a path goes to one of them, all others to the other. Klaviyo's endpoints do not wait for one
 * another; a sandbox is one thread, and while it works on a thousand events it would answer nobody else.
 */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxReady } from './arguments.js';
import { announce, programArguments } from './program.js';

export interface FrontSettings {
  /** Where what begins with `path` goes, and where the rest. */
  path: string;
  special: string;
  others: string;
}

const { path, special, others } = programArguments<FrontSettings>();
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
