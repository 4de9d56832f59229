import { randomInt, randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetters } from '@tracklayer/dead-letters';
import { type EventBackfillJob, JOB_VERSION, jobId, type Lanes } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import type { BackfillWorld } from './backfill-world.js';
import { order } from './orders.js';

/** A person whom no other test knows, so that a search of the whole Redis finds this person alone. */
export function newPerson() {
  const id = randomUUID().slice(0, 8);
  return {
    email: `ava.${id}@shop.example`,
    externalId: `cust-${id}`,
    phoneNumber: `+49151${randomInt(10_000_000, 99_999_999)}`,
    firstName: `Avery${id}`,
    lastName: `Brightwater${id}`,
  };
}

export type KnownPerson = ReturnType<typeof newPerson>;

/** What must not be found any more, in lower case. */
export const tracesOf = (person: KnownPerson) => Object.values(person).map((value) => value.toLowerCase());

const now = () => new Date().toISOString();
const purchase = (eventId: string, profile: object) => ({
  name: 'purchase' as const,
  eventId,
  time: now(),
  profile,
  properties: { orderId: eventId, value: 1, currency: 'EUR' },
});

/** Brings the person to every place that can hold one. Bob is everywhere too, and must stay. */
export async function fillEveryPlace(
  world: BackfillWorld,
  { lanes, letters }: { lanes: Lanes; letters: DeadLetters },
  person: KnownPerson,
): Promise<void> {
  const { id, cwd } = world.destination;
  const bob = { email: 'bob@shop.example', firstName: 'Bob' };
  const redisUrl = process.env.REDIS_URL;
  const producer = createProducer({ redisUrl, destinations: [id] });
  await world.startWorker();

  // Delivered: completed jobs, memories, consents.
  const consent = { status: 'granted' as const, channels: ['email' as const, 'sms' as const], at: now() };
  await producer.track({ ...purchase('delivered', person), consent });
  await producer.track(purchase('delivered-bob', bob));
  // Refused: dead letters of single jobs, and a batch with both people.
  await settled(world, lanes);
  world.sandbox.addFault({
    endpoint: 'POST /api/events',
    kind: 'answer',
    status: 400,
    errors: [{ code: 'invalid' }],
  });
  await producer.track(purchase('refused', person));
  await producer.track({ ...purchase('odd', { ...person, email: ` ${person.email} ` }), time: 'yesterday' });
  await producer.track(purchase('refused-external', { externalId: person.externalId }));
  await producer.track(purchase('refused-bob', bob));
  await settled(world, lanes);
  await world.delivery?.close(2_000);
  world.delivery = undefined;
  world.sandbox.clearFaults();

  const batch: EventBackfillJob = {
    v: JOB_VERSION,
    type: 'event-backfill',
    migrationId: 'spring',
    enqueuedAtMs: Date.now(),
    attempts: [],
    events: [purchase('batch-bob', bob), purchase('batch', person), purchase('batch-2', person)],
  };
  await letters.record(id, {
    ref: { type: 'event-backfill', jobId: jobId('event-backfill', 'letter') },
    job: batch,
    reason: 'exhausted',
    failure: { code: 'timeout', detail: `no answer about ${person.email}` },
    attempts: [],
    nowMs: Date.now(),
  });
  // A campaign that names the person, and the audit of it.
  const who = { by: 'ops', reason: `${person.firstName} ${person.lastName} wrote from ${person.email}` };
  const campaign = await letters.campaigns.start(id, {
    ...who,
    selection: { person: person.email },
    edit: { set: [['event.profile.email', person.email]] },
  });
  await letters.campaigns.pause(id, campaign.id, who);
  await letters.discard(id, { ids: ['metric-event~none'] }, who);
  // A back-fill that refuses one line of each person, a dry run of it, and a file that is named after the person.
  const file = [
    JSON.stringify({ ...order(1), profile: bob }),
    JSON.stringify({ ...order(2), profile: person }),
    JSON.stringify({ ...order(3), time: 'yesterday', profile: person }),
    JSON.stringify({ ...order(4), time: 'yesterday', profile: bob }),
  ].join('\n');
  await writeFile(join(cwd, 'orders.ndjson'), `${file}\n`);
  await world.backfill('orders.ndjson', '--no-wait', '--migration-id', 'spring');
  await world.backfill('orders.ndjson', '--migration-id', 'summer', '--dry-run', '--rejects', 'dry.ndjson');
  const own = `orders-of-${person.email}.ndjson`;
  await writeFile(join(cwd, own), `${JSON.stringify({ ...order(5), profile: person })}\n`);
  await world.backfill(own, '--no-wait', '--migration-id', 'autumn');
  await rm(join(cwd, own));
  // Waiting, delayed and in a batch. No worker runs any more.
  await producer.trackMany([
    purchase('waiting', { ...person, locale: 'de-DE' }),
    purchase('waiting-bob', { ...bob, locale: 'de-DE' }),
    purchase('waiting-phone', { phoneNumber: person.phoneNumber }),
  ]);
  await producer.track({ ...purchase('odd-2', { mail: person.email.toUpperCase() }), time: 'yesterday' });
  await lanes.enqueue(id, [
    { jobId: jobId('event-backfill', 'waiting'), data: batch },
    {
      jobId: jobId('event-backfill', 'consents'),
      data: {
        ...batch,
        events: [],
        consents: [bob, person].map((profile) => ({
          jobId: jobId('list-subscription', profile.email),
          profile,
          consent: { status: 'granted', at: '2024-01-01T00:00:00Z' },
          time: '2024-01-01T00:00:00Z',
        })),
      },
    },
    {
      jobId: jobId('metric-event', 'late'),
      delayMs: 3_600_000,
      data: {
        v: JOB_VERSION,
        type: 'metric-event',
        enqueuedAtMs: Date.now(),
        attempts: [],
        event: purchase('late', person),
      },
    },
  ]);
  await producer.close();
}

/** Waits until the worker has no job left. */
async function settled({ destination }: BackfillWorld, lanes: Lanes): Promise<void> {
  const untilMs = Date.now() + 60_000;
  for (let calm = 0; calm < 3; ) {
    const types = ['profile-upsert', 'list-subscription', 'metric-event'] as const;
    const depths = await Promise.all(types.map((type) => lanes.depth(destination.id, type)));
    const open = depths.reduce((sum, depth) => sum + depth.waiting + depth.active + depth.delayed, 0);
    calm = open === 0 ? calm + 1 : 0;
    if (Date.now() > untilMs) throw new Error(`not settled: ${JSON.stringify(depths)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
