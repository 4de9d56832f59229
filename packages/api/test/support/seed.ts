import { mkdtemp, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { letterId } from '@tracklayer/dead-letters';
import { laneKeys } from '@tracklayer/lanes';
import type { World } from './world.js';

/** What a person's data is marked with, so that a test finds it wherever it stands. */
export const MARKS = {
  email: 'marked.mail@shop.example',
  phone: '+4915155555123',
  firstName: 'Markedfirst',
  lastName: 'Markedlast',
  externalId: 'markedexternal77',
  street: 'Markedstreet 9',
  note: 'a gift for Markedfirst, marked.mail@shop.example',
} as const;

export interface Seeded {
  destination: string;
  /** A person who can sign in. */
  user: { name: string; password: string };
  email: string;
  /** Dead letters about the marked person. */
  letterIds: string[];
  campaignId: string;
  migrationId: string;
  /** An event about the marked person, as another language writes it. */
  event: object;
}

const NOW = Date.parse('2026-04-24T09:00:00Z');

/** Records dead letters about a marked person. Klaviyo's words quote the person. */
export async function seed({ deadLetters, redis, destination, users }: World, count = 3): Promise<Seeded> {
  const user = { name: 'Ava', password: 'correct horse battery' };
  if (!(await users.areThere())) await users.add({ ...user, role: 'admin', nowMs: NOW });
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const ref = { type: 'metric-event', jobId: `purchase-api${n}` } as const;
    await deadLetters.record(destination, {
      ref,
      reason: 'refused',
      failure: {
        code: n % 2 === 0 ? 'invalid' : 'not_found',
        status: 400,
        detail: `Phone ${MARKS.phone} of ${MARKS.email} (${MARKS.firstName} ${MARKS.lastName}) is not valid.`,
        pointer: '/data/attributes/profile/data/attributes/phone_number',
        requestId: `req-${n}`,
      },
      attempts: [
        {
          atMs: NOW + n,
          outcome: 'dead',
          code: 'invalid',
          status: 400,
          detail: `${MARKS.email} is not valid`,
        },
      ],
      nowMs: NOW + n,
      job: markedJob(n),
    });
    ids.push(letterId(ref));
  }
  const { id: campaignId } = await deadLetters.campaigns.start(
    destination,
    {
      selection: { person: MARKS.email },
      by: 'ava',
      reason: `asked by ${MARKS.email}`,
      edit: { set: [['profile.phoneNumber', MARKS.phone]] },
    },
    { inWorkers: false },
  );
  const migrationId = 'spring_import';
  const keys = laneKeys(destination);
  const order = { files: [], map: {}, utc: false, allOwners: true, rejectsPath: 'spring.rejects.ndjson' };
  await redis.hset(keys.migration(migrationId), {
    kind: 'events',
    state: 'running',
    startedAtMs: NOW,
    updatedAtMs: NOW,
    order: JSON.stringify(order),
  });
  await redis.zadd(keys.migrations, NOW, migrationId);
  const rejects = join(await mkdtemp(join(tmpdir(), 'tracklayer-api-')), 'spring.rejects.ndjson');
  const refused = { file: 'spring.csv', line: 2, reasons: [], original: `1049,${MARKS.email}` };
  await writeFile(rejects, `${JSON.stringify(refused)}\n`);
  await redis.hset(keys.migration(migrationId), {
    [`rejects:${rejects}`]: '1',
    [`rejects-host:${rejects}`]: hostname(),
  });
  const { event } = markedJob(99);
  return { destination, user, email: MARKS.email, letterIds: ids, campaignId, migrationId, event };
}

function markedJob(n: number) {
  return {
    v: 1 as const,
    type: 'metric-event' as const,
    enqueuedAtMs: NOW - 60_000,
    attempts: [],
    event: {
      name: 'purchase' as const,
      eventId: `order-api${n}`,
      time: '2026-04-24T08:59:00.000Z',
      profile: {
        email: MARKS.email,
        phoneNumber: MARKS.phone,
        firstName: MARKS.firstName,
        lastName: MARKS.lastName,
        externalId: MARKS.externalId,
        address: MARKS.street,
        city: 'Berlin',
      },
      properties: { orderId: `1049${n}`, value: 19.9, currency: 'EUR', giftNote: MARKS.note },
      source: 'shop',
    },
  };
}
