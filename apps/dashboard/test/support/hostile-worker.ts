import { announceWorker } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { until } from '@tracklayer/testing';
import { takeRequest } from '@tracklayer/worker-requests';

/** A value of the hostile ones. */
type At = (index: number) => string;

/** Announces a worker in whose card each text is hostile. One that is stopping is asked nothing. */
export async function announceHostile(
  redis: RedisClient,
  destination: string,
  at: At,
  { stopping }: { stopping: boolean },
): Promise<void> {
  const card = {
    version: at(6),
    level: 1,
    host: at(7),
    pid: 1,
    sinceMs: Date.now(),
    lanes: [at(8)],
    stopping,
  };
  const worker = card as unknown as Parameters<typeof announceWorker>[3];
  await announceWorker(redis, destination, at(stopping ? 9 : 27), worker);
}

/** Answers the next question of a page as a worker whose configuration and whose account at Klaviyo are hostile. */
export async function answerHostile(redis: RedisClient, destination: string, at: At): Promise<void> {
  await until(async () => {
    const taken = await takeRequest(redis, destination);
    if (taken === undefined) return false;
    const { kind } = taken.request as { kind: string };
    await taken.answer(kind === 'flows' ? flowsOf(at) : setUpOf(at));
    return true;
  });
}

function setUpOf(at: At) {
  return {
    ...{ revision: at(30), revisionEndsOn: at(31), dialect: at(32), baseUrl: at(6), listId: at(4) },
    orderedProducts: true,
    mapping: {
      label: at(5),
      events: [{ event: at(0), metric: at(1) }],
      changes: [{ event: at(2), what: at(3), before: at(7), after: at(8) }],
    },
    key: { isRefused: true, scopes: [{ scope: at(9), state: 'missing', for: ['metric-event'] }] },
  };
}

function flowsOf(at: At) {
  const flow = { id: at(0), name: at(1), status: at(2), would: 'depends', reasons: [at(3), at(4)] };
  return {
    starts: [
      { event: at(5), metric: at(6), flows: [flow] },
      { event: at(7), metric: at(8), flows: [] },
    ],
    others: [{ name: at(9), status: at(10) }],
    ...{ unreadable: [at(11)], archived: 1, newLists: [at(12)], missingScopes: [at(13)] },
  };
}
