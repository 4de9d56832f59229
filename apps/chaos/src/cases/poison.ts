import type { ChaosCase } from '../chaos-case.js';
import { preloading } from '../preload.js';
import { waitUntil } from '../wait.js';
import { eventIdOf } from '../world/producer-messages.js';

/** The event in the middle of the others. */
const CULPRIT = eventIdOf(150);
/** An older release ended a job after nine deaths. After each death the lock of the killed worker must expire. */
const DIES_WITHIN_MS = 150_000;

export const poison: ChaosCase = {
  name: 'poison',
  summary: 'One job kills the only worker each time. It becomes a dead letter, and no neighbour does.',
  open: 'Neighbours of the job that kills its worker become dead letters.',
  setUp: {
    workers: 1,
    events: 300,
    perSecond: 100,
    latencyMs: 300,
    workerEnv: () => preloading('poison', { text: `"${CULPRIT}"` }),
  },
  async hurt(scene) {
    const { workers, tracklayer, klaviyo, application } = scene;
    const letter = async () => {
      const { lines } = await tracklayer.run(['dlq', 'list', '--event-id', CULPRIT, '--json']);
      return lines.some((line) => line.includes(CULPRIT));
    };
    await waitUntil(() => klaviyo.recorded.size >= application.events - 1, 30_000);
    const died = await waitUntil(letter, DIES_WITHIN_MS);
    return {
      mayDie: (eventId) => eventId === CULPRIT,
      figures: { deaths: workers.reduce((sum, { starts }) => sum + starts - 1, 0) },
      problems: died
        ? []
        : [`the job that kills its worker is no dead letter after ${DIES_WITHIN_MS / 1_000} s`],
    };
  },
};
