import type { FastifyReply } from 'fastify';
import type { World } from '../world.js';
import { versionOf } from './views/version.js';

/** How often a page can learn of something new. Under load that is a message now and then, and not one per event. */
const EVERY_MS = 500;

/** GET /activity/changes: server-sent events that say that there is something new, and nothing of what it is. */
export function streamChanges(world: World, reply: FastifyReply): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let told = '';
  const tell = (): void => {
    const version = versionOf(world);
    // A reader that does not keep up hears of it later; what it missed is in the page it then loads.
    if (version === told || raw.writableNeedDrain) return;
    told = version;
    raw.write(`data: ${version}\n\n`);
  };
  tell();
  const timer = setInterval(tell, EVERY_MS).unref();
  raw.on('close', () => clearInterval(timer));
}
