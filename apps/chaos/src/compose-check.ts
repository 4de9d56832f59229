/**
 * `npm run compose-check`: starts `docker-compose.yml` from a clean clone, while an application sends orders: three workers,
 * one of them killed, Redis restarted. Then it counts at the sandbox what became of each acknowledged order.
 * Standard output gets one JSON line. Exits with 1 if an order is lost or twice on record, or without a container engine.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxControl } from '@tracklayer/sandbox';
import { openStack, type Stack } from './compose/stack.js';
import { waitUntil } from './wait.js';
import { startApplication } from './world/application.js';
import { isOwnEvent } from './world/producer-messages.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const WORKERS = 3;
const PER_SECOND = 40;
const EVENTS = 4_000;
const FINISH_MS = 180_000;
const DELIVERED_MS = 120_000;
const MB = 1e6;

const say = (line: string) => process.stderr.write(`${line}\n`);
const startedMs = performance.now();
const seconds = () => Math.round((performance.now() - startedMs) / 100) / 10;

const stack = await openStack(ROOT);
if (typeof stack === 'string') {
  say(stack);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stack.down().finally(() => process.exit(130)));
}
try {
  process.exitCode = (await check(stack)) ? 0 : 1;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  say(await stack.logs().catch(() => 'no logs'));
  process.exitCode = 1;
} finally {
  await stack.down();
}
process.exit();

async function check(of: Stack): Promise<boolean> {
  say('building the image');
  await of.build();
  const buildS = seconds();
  const sizes = await of.sizes();
  say(`${buildS} s: starting`);
  await of.up(1);
  const healthyAfterS = Math.round((seconds() - buildS) * 10) / 10;
  say(`${seconds()} s: healthy; orders begin`);

  const recorded = new Map<string, number>();
  const following = new AbortController();
  const control = sandboxControl(of.sandboxUrl);
  const stream = control.follow(
    ({ uniqueId, fate }) => {
      if (isOwnEvent(uniqueId) && fate === 'recorded')
        recorded.set(uniqueId, (recorded.get(uniqueId) ?? 0) + 1);
    },
    { signal: following.signal },
  );
  stream.catch(() => undefined);
  const application = startApplication(ROOT, {
    redisUrl: of.redisUrl,
    destinations: ['main'],
    events: EVENTS,
    perSecond: PER_SECOND,
    newPersonEvery: 20,
    everyKind: false,
  });
  try {
    await of.up(WORKERS);
    const workers = await of.running('worker');
    say(`${seconds()} s: ${workers.length} workers; killing one`);
    await of.kill(workers[0] ?? '');
    await waitUntil(() => false, 10_000);
    say(`${seconds()} s: ${(await of.running('worker')).length} workers; restarting Redis`);
    await of.restart('redis');
    await of.healthy();
    say(`${seconds()} s: healthy; starting the killed worker again`);
    await of.up(WORKERS);
    await application.finish(FINISH_MS);
    const { acknowledged } = application;
    const isLost = (id: string) => !recorded.has(id);
    await waitUntil(() => ![...acknowledged].some(isLost), DELIVERED_MS);
    const counts = {
      acknowledged: acknowledged.size,
      rejected: application.rejected(),
      once: [...acknowledged].filter((id) => recorded.get(id) === 1).length,
      twice: [...acknowledged].filter((id) => (recorded.get(id) ?? 0) > 1).length,
      lost: [...acknowledged].filter(isLost).length,
    };
    const row = {
      check: 'compose',
      holds: counts.once === EVENTS && workers.length === WORKERS,
      ...counts,
      workers: workers.length,
      killed: 1,
      redisRestarts: 1,
      healthyAfterS,
      imageMb: Math.round(sizes.image / MB),
      baseMb: Math.round(sizes.base / MB),
      addedMb: Math.round((sizes.image - sizes.base) / MB),
      seconds: seconds(),
    };
    process.stdout.write(`${JSON.stringify(row)}\n`);
    return row.holds;
  } finally {
    following.abort();
    await application.end();
  }
}
