import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { preloading } from '../preload.js';
import { waitUntil } from '../wait.js';
import { eventIdOf } from '../world/producer-messages.js';
import type { Scene } from '../world/scene.js';
import { workerSettings } from '../world/worker-config.js';

/** The event in the middle of the others. */
const CULPRIT = eventIdOf(150);
/** An older release ended a job after nine deaths. After each death the lock of the killed worker must expire. */
const DIES_WITHIN_MS = 300_000;
/** A command takes a second of the processor, which the worker needs too. */
const LOOK_EVERY_MS = 3_000;
/** The neighbours of an older release may be dead letters, so they never come. */
const NEIGHBOURS_WITHIN_MS = 60_000;

export const poison: ChaosCase = {
  name: 'poison',
  summary: 'One job kills the only worker each time. It becomes a dead letter, and no neighbour does.',
  seconds: 60,
  setUp: {
    workers: 1,
    events: 300,
    perSecond: 100,
    latencyMs: 150,
    // Each death costs about twice the lock.
    config: { worker: workerSettings({ lockMs: 4_000 }) },
    workerEnv: () => preloading('poison', { text: `"${CULPRIT}"` }),
  },
  async hurt(scene) {
    const { workers, klaviyo, application } = scene;
    const startedMs = performance.now();
    const isDone = () => klaviyo.recorded.size >= application.events - 1;
    const neighbours = waitUntil(isDone, DIES_WITHIN_MS).then(() => performance.now() - startedMs);
    const died = await becomesLetter(scene);
    const haveCome = await waitUntil(isDone, NEIGHBOURS_WITHIN_MS);
    return {
      mayDie: (eventId) => eventId === CULPRIT,
      figures: {
        deaths: workers.reduce((sum, { starts }) => sum + starts - 1, 0),
        ...(haveCome && { neighboursMs: Math.round(await neighbours) }),
      },
      problems: [
        ...(died
          ? []
          : [`the job that kills its worker is no dead letter after ${DIES_WITHIN_MS / 1_000} s`]),
        ...(haveCome ? [] : ['its neighbours did not come']),
      ],
    };
  },
};

async function becomesLetter({ tracklayer }: Scene): Promise<boolean> {
  const endMs = performance.now() + DIES_WITHIN_MS;
  while (performance.now() < endMs) {
    const { lines } = await tracklayer.run(['dlq', 'list', '--event-id', CULPRIT, '--json']);
    if (lines.some((line) => line.includes(CULPRIT))) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}
