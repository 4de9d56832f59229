import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Linux takes the ports of outgoing connections from 32,768 on, other systems from 49,152 on. */
const [FIRST, AFTER_LAST] = [15_000, 32_768];
const ATTEMPTS = 20;

/**
 * A loopback port that is free at this moment. Another server may still bind it first. An outgoing connection does not take it,
 * of which a busy machine opens hundreds a second.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = await bound(randomInt(FIRST, AFTER_LAST)).catch(() => undefined);
    if (port !== undefined) return port;
  }
  return bound(0);
}

/** Binds a port and gives it back; 0 is any free port. Rejects where the port is taken. */
function bound(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
