import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { sampleBooks } from '../world/books-sampler.js';
import { heapsOf, measurableHeap } from '../world/heap.js';
import { writePastOrders } from '../world/past-orders.js';
import { replayAll } from '../world/replay.js';
import type { Scene } from '../world/scene.js';

const PARTS = 5;
const REFUSED_SHARE = 0.02;
const PAST_PER_SECOND = 30;
const REPLAY_MS = 120_000;
/** In a round of at least this length the heap may grow by a tenth between the first and the last part. */
const JUDGED_MS = 600_000;
const MAX_GROWTH = 0.1;

export const soak: ChaosCase = {
  name: 'soak',
  summary:
    'Calls of every kind, replays and a back-fill. The books are read each second, and the heap twice.',
  seconds: 30,
  setUp: {
    everyKind: true,
    perSecond: 60,
    events: 1_500,
    newPersonEvery: 20,
    shortMs: 25_000,
    workerEnv: measurableHeap,
  },
  async hurt(scene) {
    const { klaviyo, hurtMs, dir, tracklayer, redis } = scene;
    const sampler = sampleBooks(
      redis.url,
      klaviyo.accounts.map(({ id }) => id),
    );
    const events = {
      kind: 'error',
      status: 400,
      endpoint: 'POST /api/events',
      share: REFUSED_SHARE,
    } as const;
    const refusing = await klaviyo.control.addFault(events);
    const past = await writePastOrders(dir, Math.round((hurtMs * PAST_PER_SECOND) / 1_000));
    const backfill = tracklayer.start([
      'backfill',
      past.path,
      '--destination',
      'shop-0',
      '--migration-id',
      'soak',
    ]);

    const heaps: number[][] = [];
    let replays = 0;
    for (let part = 1; part <= PARTS; part += 1) {
      const endMs = performance.now() + hurtMs / PARTS;
      if (part > 1) replays += await replay(scene);
      await sleep(Math.max(0, endMs - performance.now()));
      if (part === 1 || part === PARTS) heaps.push(await heapsOf(scene));
    }
    await klaviyo.control.removeFault(refusing.id);
    await scene.application.finish(hurtMs);
    await scene.settled();
    replays += await replay(scene);
    const { code } = await backfill.ended;
    const { samples, mistakes } = await sampler.stop();

    const growth = Math.max(...growths(heaps));
    return {
      acknowledged: past.eventIds,
      figures: {
        samples,
        mistakes: mistakes.length,
        replays,
        heapGrowth: Math.round(growth * 1_000) / 1_000,
      },
      problems: [
        ...mistakes.slice(0, 3),
        ...(code === 0 ? [] : [`the back-fill exited with ${code}`]),
        ...(hurtMs >= JUDGED_MS && growth > MAX_GROWTH
          ? ['the heap of a worker grew by more than a tenth']
          : []),
      ],
    };
  },
};

/** Replays every dead letter. Returns the number of campaigns: one per account. */
async function replay({ tracklayer, klaviyo }: Scene): Promise<number> {
  const runner = await replayAll(tracklayer);
  const timer = setTimeout(() => runner.signal('SIGTERM'), REPLAY_MS);
  await runner.ended;
  clearTimeout(timer);
  return klaviyo.accounts.length;
}

/** For each worker the share by which its heap grew. */
function growths([first = [], last = []]: readonly number[][]): number[] {
  return first.map((bytes, index) => (last[index] ?? 0) / bytes - 1);
}
