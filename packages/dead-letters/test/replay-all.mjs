// A process of its own that replays every dead letter of a destination, says so after the first, and is killed.
// It runs the sources as they are: Node strips their types, these hooks find them.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

const packages = new URL('../../', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    const room = /^@tracklayer\/([a-z-]+)$/.exec(specifier)?.[1];
    if (room) return next(new URL(`${room}/src/index.ts`, packages).href, context);
    const source = /^\..*\.js$/.test(specifier) && new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    return next(source && existsSync(source) ? source.href : specifier, context);
  },
});

const [, , redisUrl, destination] = process.argv;
const { connectRedis } = await import('@tracklayer/redis');
const { createLanes } = await import('@tracklayer/lanes');
const { createDeadLetters } = await import('@tracklayer/dead-letters');

const redis = connectRedis(redisUrl, { role: 'worker', name: 'to-be-killed' });
const letters = createDeadLetters(redis, { lanes: createLanes(redis, { dedupWindowMs: 60_000 }) });
for await (const replayed of letters.replayAll(
  destination,
  {},
  { nowMs: Date.now(), by: 'ava', reason: 'mended' },
)) {
  process.send(replayed.outcome);
}
