/** An erasure that is killed at any point is finished by the next one. */
import { createDeadLetters } from '@tracklayer/dead-letters';
import { type ErasureContext, eraseAt, forbidSending, resolvePerson } from '@tracklayer/erasure';
import { createHolds } from '@tracklayer/holds';
import { createLanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { Redis } from 'ioredis';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { dumpRedis } from './support/dump-redis.js';
import { fillEveryPlace, newPerson, tracesOf } from './support/known-person.js';
import { useOwnRedis } from './support/own-redis.js';

useOwnRedis();

let world: BackfillWorld;

const connect = () => connectRedis(process.env.REDIS_URL ?? '', { role: 'worker', name: 'people' });

/** After this many commands Redis answers no more, as if the process were gone. Returns how many commands were sent. */
function dieAfter(redis: RedisClient, commands: number): () => number {
  if (!(redis instanceof Redis)) throw new TypeError('not one node');
  const send = redis.sendCommand.bind(redis);
  let sent = 0;
  redis.sendCommand = (command, stream) => {
    sent += 1;
    if (sent > commands) {
      command.reject(new Error('killed'));
      return command.promise;
    }
    return send(command, stream);
  };
  return () => sent;
}

/** Erases over a connection that dies. Returns how many commands it took; undefined if it was killed. */
async function erase(email: string, commands = Number.POSITIVE_INFINITY): Promise<number | undefined> {
  const redis = connect();
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const { id } = world.destination;
  const sent = dieAfter(redis, commands);
  const context: ErasureContext = {
    redis,
    lanes,
    deadLetters: createDeadLetters(redis, { lanes }),
    holds: createHolds(redis),
    digestKey: digestKeySource(redis),
    destinations: [id],
    nowMs: Date.now,
    signal: new AbortController().signal,
  };
  try {
    const { person } = await resolvePerson(context, { email });
    await forbidSending(context, person);
    await eraseAt(context, id, person, { by: 'ops', reason: 'request', ask: async () => undefined });
    return sent();
  } catch {
    return undefined;
  } finally {
    await lanes.close().catch(() => undefined);
    await closeRedis(redis, 500);
    // The leases of a process that is gone end by themselves.
    const next = connect();
    await next.del(`{tracklayer:${id}}:erasing`, `{tracklayer:${id}}:journal:lease`);
    await closeRedis(next, 500);
  }
}

/** Brings a person of its own to every place of a new destination, and erases. Returns what is found of them afterwards. */
async function eraseEverywhere(
  ...attempts: number[]
): Promise<{ commands: number | undefined; found: string[] }> {
  world = await openBackfillWorld();
  const redis = connect();
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const letters = createDeadLetters(redis, { lanes });
  const person = newPerson();
  try {
    await fillEveryPlace(world, { lanes, letters }, person);
    for (const commands of attempts) expect(await erase(person.email, commands)).toBeUndefined();
    const commands = await erase(person.email);
    const names = (await world.files()).filter((name) => name !== 'orders.ndjson');
    const files = await Promise.all(names.map(async (name) => `${name} ${await world.read(name)}`));
    const lines = [...(await dumpRedis(redis, letters, world.destination.id)), ...files];
    const found = lines.filter((line) =>
      tracesOf(person).some((trace) => line.toLowerCase().includes(trace)),
    );
    return { commands, found };
  } finally {
    await lanes.close();
    await closeRedis(redis, 1_000);
    await world.close();
  }
}

test('an erasure that was killed is whole after the next one, wherever it was killed', async () => {
  const { commands = 0, found } = await eraseEverywhere();
  expect(found).toEqual([]);
  for (const share of [0.45, 0.7, 0.92]) {
    const killed = await eraseEverywhere(Math.floor(commands * share));
    expect([share, killed.found]).toEqual([share, []]);
  }
});
