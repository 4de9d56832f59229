/** Klaviyo may refuse a whole batch for one event that it has already. It has then recorded nothing of the batch. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EventBackfillJob, JOB_VERSION, jobId, laneKeys } from '@tracklayer/lanes';
import { type Fixture, openFixture } from '../support/fixture.js';

interface Entry {
  attributes: { unique_id: string };
}

/** The guide's bulk call, whose entries are a flat list. */
interface Request {
  data: { attributes: { events: Entry[] } };
}

/** Refuses known events, with a pointer or with a code only, and records a batch as a whole or not at all. */
function startDestination(known: ReadonlySet<string>, { pointing }: { pointing: boolean }) {
  const recorded: string[] = [];
  const server = createServer(async (request, response) => {
    const ids = (await bodyOf(request)).data.attributes.events.map(({ attributes }) => attributes.unique_id);
    const repeats = ids.flatMap((id, index) => (known.has(id) ? [index] : []));
    if (repeats.length === 0) recorded.push(...ids);
    response.writeHead(repeats.length === 0 ? 202 : 409, { 'content-type': 'application/vnd.api+json' });
    const errors = repeats.map((index) => ({
      id: `error-${index}`,
      status: 409,
      code: 'duplicate_event',
      title: 'Duplicate event.',
      ...(pointing && { source: { pointer: `/data/attributes/events/${index}/attributes/unique_id` } }),
    }));
    response.end(errors.length === 0 ? '' : JSON.stringify({ errors }));
  }).listen(0, '127.0.0.1');
  return { server, recorded };
}

async function bodyOf(request: IncomingMessage): Promise<Request> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Request;
}

let fixture: Fixture;
let server: Server;

afterEach(async () => {
  await fixture.close();
  server.close();
});

it.each([
  ['an event that an error points at is a duplicate', true],
  ['without pointers the batch is halved down to the duplicate', false],
])('%s, and the others are recorded', async (_, pointing) => {
  const destination = startDestination(new Set(['o3', 'o6']), { pointing });
  server = destination.server;
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fixture = await openFixture({ baseUrl, dialect: 'guide' });
  const data: EventBackfillJob = {
    v: JOB_VERSION,
    type: 'event-backfill',
    migrationId: 'spring',
    events: Array.from({ length: 10 }, (_each, n) => ({
      name: 'purchase',
      eventId: `o${n}`,
      time: '2024-04-20T10:00:00Z',
      profile: { email: `buyer${n}@shop.example` },
      properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
    })),
    enqueuedAtMs: Date.now(),
    attempts: [],
  };
  await fixture.delivery.lanes.enqueue(fixture.destination, [
    { jobId: jobId('event-backfill', 'batch'), data },
  ]);
  await fixture.drain();

  expect([...destination.recorded].sort()).toEqual(['o0', 'o1', 'o2', 'o4', 'o5', 'o7', 'o8', 'o9']);
  expect(await fixture.redis.hgetall(laneKeys(fixture.destination).migration('spring'))).toMatchObject({
    delivered: '8',
    duplicate: '2',
  });
  expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
});
