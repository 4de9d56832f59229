import { randomUUID } from 'node:crypto';
import { createDeadLetters, type Death } from '@tracklayer/dead-letters';
import { createLanes, DESTINATIONS_KEY, type DeliveryJob, jobId } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { buildEvent, forgetDestination, testDestination, testRedisUrl } from '@tracklayer/testing';
import { type Dashboard, startDashboard } from '../src/server.js';

/** A person nobody may see: every way in which a job names one. */
export const PERSON = {
  email: 'mathilda.vance@hidden-shop.example',
  phoneNumber: '+4915155512345',
  externalId: 'cust_mathilda_771',
  firstName: 'Mathilda',
  lastName: 'Vancelot',
};

export const SECRETS = [...Object.values(PERSON), 'mathilda', 'hidden-shop'];

export interface World {
  redis: RedisClient;
  destination: string;
  /** One that the dashboard was not given. */
  other: string;
  lanes: ReturnType<typeof createLanes>;
  deadLetters: ReturnType<typeof createDeadLetters>;
  dashboard: Dashboard;
  get(path: string): Promise<Page>;
}

export interface Page {
  status: number;
  headers: Headers;
  text: string;
}

/** A dashboard on a free port, and a destination of this test alone; both are gone afterwards. */
export async function withDashboard<T>(body: (world: World) => Promise<T>): Promise<T> {
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'dashboard test' });
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  const deadLetters = createDeadLetters(redis, { lanes });
  const destination = testDestination();
  const other = testDestination();
  // Other tests' destinations share this Redis, and some are broken on purpose.
  const dashboard = await startDashboard({ redis, host: '127.0.0.1', port: 0, destinations: [destination] });
  try {
    return await body({
      redis,
      lanes,
      deadLetters,
      destination,
      other,
      dashboard,
      get: (path) => getPage(`${dashboard.url}${path}`),
    });
  } finally {
    await dashboard.close();
    await lanes.close();
    for (const each of [destination, other]) await forgetDestination(redis, each);
    await redis.srem(DESTINATIONS_KEY, destination, other);
    await closeRedis(redis, 2_000);
  }
}

export async function getPage(url: string, init?: RequestInit): Promise<Page> {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** A job of that person, with a story that quotes the person. */
export function personalJob(): { jobId: string; data: DeliveryJob } {
  const event = buildEvent('purchase', {
    eventId: `purchase-${randomUUID()}`,
    profile: PERSON,
    properties: { orderId: '10492', value: 64.5, currency: 'EUR', note: `for ${PERSON.firstName}` },
  });
  const attempt = { atMs: 1_776_680_251_000, code: 'server_error', status: 500 };
  return {
    jobId: jobId('metric-event', event.eventId),
    data: {
      v: 1,
      type: 'metric-event',
      enqueuedAtMs: 1_776_680_250_000,
      attempts: [{ ...attempt, outcome: 'retry', detail: `no room for ${PERSON.email}` }],
      event,
    },
  };
}

export function death(changes: Partial<Death> = {}): Death {
  const { jobId: id, data } = personalJob();
  return {
    ref: { type: 'metric-event', jobId: id },
    job: data,
    reason: 'refused',
    failure: {
      code: 'invalid',
      status: 400,
      detail: `The phone number ${PERSON.phoneNumber} of ${PERSON.firstName} is invalid.`,
      pointer: '/data/attributes/profile/data/attributes/phone_number',
    },
    attempts: [{ atMs: 1_776_680_251_000, outcome: 'dead', code: 'invalid', status: 400 }],
    nowMs: 1_776_680_251_000,
    ...changes,
  };
}
