/**
 * Serves a Next.js route handler as `next start` does: it calls the exported function with a web `Request`, and on SIGTERM it
 * finishes the requests that run and ends the process.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const route = await import(pathToFileURL(resolve(process.argv[2])).href);

const server = createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = 'GET', headers, url } = incoming;
  const body = chunks.length === 0 ? undefined : Buffer.concat(chunks);
  const request = new Request(new URL(url, 'http://shop.example'), { method, headers, body });
  const response = (await route[method]?.(request)) ?? new Response(null, { status: 405 });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});
await once(server.listen(Number(process.env.PORT), '127.0.0.1'), 'listening');
process.once('SIGTERM', () => server.close(() => process.exit(0)));
