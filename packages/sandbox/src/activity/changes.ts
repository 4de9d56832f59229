import type { FastifyReply } from 'fastify';
import type { World } from '../world.js';
import { versionOf } from './views/version.js';

/** Time between two checks. Under load the page gets a message per check, not per event. */
const EVERY_MS = 500;

/** GET /activity/changes: server-sent events. Each one names the new version of the pages and has no other data. */
export function streamChanges(world: World, reply: FastifyReply): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let sent = '';
  const sendChange = (): void => {
    const version = versionOf(world);
    // A slow reader gets the message later. The page that it loads then has all changes.
    if (version === sent || raw.writableNeedDrain) return;
    sent = version;
    raw.write(`data: ${version}\n\n`);
  };
  sendChange();
  const timer = setInterval(sendChange, EVERY_MS).unref();
  raw.on('close', () => clearInterval(timer));
}
