import { hostname } from 'node:os';
import { pauseLanes } from '@tracklayer/lane-status';
import { createLanes, laneKeys } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { testRedisUrl } from '@tracklayer/testing';
import type { AppWorld } from './app-world.js';
import { hostileNames, hostileValues, PROTOTYPE_NAMES } from './hostile-values.js';
import { announceHostile } from './hostile-worker.js';
import { death } from './jobs.js';

export interface HostileWorld {
  /** Every value that a payload holds. */
  values: readonly string[];
  /** The values of each letter, by the id of the letter. */
  letters: ReadonlyMap<string, readonly string[]>;
  /** The names of the events that wait, each also the id of its event. */
  names: readonly string[];
  campaignId: string;
  migrationId: string;
}

const MOST_VALUES = 10_000;
const IN_A_LETTER = 1_250;
const AS_NAMES = 100;
const NOW = Date.now();

/** Puts hostile values into all that a page shows: through the producer, and through the stores as a worker uses them. */
export async function seedHostile({ destination, deadLetters, holds }: AppWorld): Promise<HostileWorld> {
  const values = hostileValues(MOST_VALUES);
  const names = hostileNames(20);
  const at = (index: number) => values[index % values.length] ?? '';
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'hostile test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  try {
    const letters = new Map<string, string[]>();
    for (let from = 0; from < values.length; from += IN_A_LETTER) {
      const own = values.slice(from, from + IN_A_LETTER);
      const ref = { type: 'metric-event', jobId: `m${at(from)}` } as const;
      await deadLetters.record(destination, hostileDeath(ref, own, at));
      letters.set(`${ref.type}~${ref.jobId}`, own);
    }
    await track(destination, names, values);
    const job = buildEventJob({
      eventId: 'raw',
      properties: { value: 1, currency: 'EUR', hostile: values.slice(0, 50) },
    });
    await lanes.enqueue(destination, [job]);
    await redis.hset(lanes.queue(destination, 'metric-event').toKey(job.jobId), {
      ...{
        name: at(0),
        failedReason: at(1),
        returnvalue: JSON.stringify(at(2)),
        progress: JSON.stringify(at(3)),
      },
      stacktrace: JSON.stringify([at(4), at(5)]),
    });
    await holds.place(destination, {
      cause: 'refused',
      code: at(1),
      status: 401,
      detail: at(2),
      hint: at(3),
    });
    await pauseLanes({ lanes, deadLetters }, destination, 'list-subscription', { by: at(4), reason: at(5) });
    await holds.place(
      destination,
      { cause: 'refused', code: at(1), status: 404, detail: at(2), hint: at(3) },
      `list:${at(29)}`,
    );
    // It ends, so nobody asks it for the set-up and the flows of an account and waits.
    await announceHostile(redis, destination, at, { stopping: true });
    const { id: campaignId } = await deadLetters.campaigns.start(
      destination,
      {
        selection: { code: at(10), pointer: at(11), eventName: at(12) },
        by: at(13),
        reason: at(14),
        edit: { set: [['properties.note', at(15)]] },
      },
      { inWorkers: false },
    );
    for (const value of values.slice(0, 40)) {
      await deadLetters.discard(destination, { eventId: `none ${value}` }, { by: value, reason: value });
    }
    const migrationId = names[1] ?? '';
    await addMigration(redis, destination, migrationId, at);
    return { values, letters, names, campaignId, migrationId };
  } finally {
    await lanes.close();
    await closeRedis(redis, 1_000);
  }
}

/** A death in which Klaviyo's words, the ids and the payload are hostile. */
function hostileDeath(
  ref: { type: 'metric-event'; jobId: string },
  own: readonly string[],
  at: (index: number) => string,
) {
  const from = own.length;
  const named = own.slice(0, AS_NAMES).map((name, index) => [name, index]);
  const { data } = buildEventJob({
    name: own[0] as string,
    eventId: own[1] as string,
    source: own[2] as string,
    profile: { email: `${own[3]}@shop.example`, externalId: `id ${own[4]}`, firstName: `of ${own[5]}` },
    properties: {
      ...Object.fromEntries(PROTOTYPE_NAMES.map((name) => [`${name}`, name])),
      ...JSON.parse('{"__proto__": "own"}'),
      named: Object.fromEntries(named),
      listed: own.slice(AS_NAMES),
    },
  });
  const failure = {
    code: own[6] as string,
    status: 400,
    detail: own[7] as string,
    pointer: own[8] as string,
    hint: own[9] as string,
    requestId: own[10] as string,
    body: own[11] as string,
  };
  const attempts = PROTOTYPE_NAMES.map((code, index) => ({
    ...{ atMs: NOW - index, outcome: 'retry' as const, code, status: 500 },
    ...{ detail: at(from + index), requestId: at(from + index + 9) },
  }));
  return death({ ref, job: data, failure, attempts, nowMs: NOW });
}

/** As long as an id may be, once an address encodes it. */
export function idOf(name: string): string {
  return `${name} ${'€'.repeat(100)}`;
}

async function track(
  destination: string,
  names: readonly string[],
  values: readonly string[],
): Promise<void> {
  const quiet = { onWorkerWarning: () => {}, onRedisFinding: () => {} };
  const producer = createProducer({ redisUrl: testRedisUrl(), destinations: [destination], ...quiet });
  try {
    for (const [index, name] of names.entries()) {
      // A producer without a list of names takes any.
      const event = {
        name,
        eventId: idOf(name),
        time: new Date(NOW).toISOString(),
        profile: { externalId: `hostile-${index}` },
        properties: { orderId: name, listed: values.slice(index * 50, index * 50 + 50) },
        source: name,
      };
      await producer.track(event as unknown as Parameters<typeof producer.track>[0]);
    }
  } finally {
    await producer.close(1_000);
  }
}

async function addMigration(
  redis: RedisClient,
  destination: string,
  id: string,
  at: (index: number) => string,
): Promise<void> {
  const keys = laneKeys(destination);
  const path = `/tmp/${at(0)}`;
  const file = {
    ...{
      key: 'a',
      name: at(20),
      format: at(21),
      openedAtMs: 0,
      lines: 3,
      bytesRead: 90,
      done: false,
      refused: 2,
    },
    ...{
      reasons: { [at(22)]: 1, __proto: 1 },
      refusedFor: { [at(23)]: 1, constructor: 1 },
      withheld: { [at(24)]: 1 },
    },
  };
  await redis.hset(keys.migration(id), {
    ...{ kind: 'events', state: 'running', startedAtMs: NOW, updatedAtMs: NOW },
    order: JSON.stringify({ files: [at(25)], map: {}, utc: false, allOwners: true, rejectsPath: path }),
    ...{ [`rejects:${path}`]: 3, [`rejects-host:${path}`]: `${hostname()}${at(26)}`, 'n:refused': 2 },
    'file:a': JSON.stringify(file),
  });
  await redis.zadd(keys.migrations, NOW, id);
}
