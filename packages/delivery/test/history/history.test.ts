/** What a worker writes into the history of its destination while it delivers. */
import { readHistory, summary, total } from '@tracklayer/history';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { type Fixture, openFixture } from '../support/fixture.js';

const EVENTS = 'POST /api/events';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({ attempts: 2 });
});
afterEach(() => fixture.close());

async function read() {
  const { destination, redis, clock, delivery } = fixture;
  await delivery.writeHistory(destination);
  const { nowMs } = clock;
  return readHistory(redis, {
    destination,
    unit: 'minute',
    fromMs: nowMs - 300_000,
    untilMs: nowMs + 60_000,
  });
}
const sum = async (lane: string) =>
  summary(total((await read()).points.filter((point) => point.lane === lane)));

it('counts what came, how it ended, each call and each attempt', async () => {
  const { sandbox, delivery, destination } = fixture;
  sandbox.addFault({ kind: 'error', status: 503, endpoint: EVENTS, count: 1 });
  sandbox.addFault({ kind: 'error', status: 400, endpoint: EVENTS, count: 1 });
  await delivery.lanes.enqueue(
    destination,
    Array.from({ length: 4 }, () => buildEventJob()),
  );
  await fixture.drain();
  const counted = await sum('metric-event');
  expect(counted).toMatchObject({ in: 4, delivered: 3, dead: 1, retry: 1, calls: 5, failedCalls: 2 });
  expect(counted.latencies).toMatchObject({
    accepted: { measured: 3 },
    permit: { measured: 5 },
    call: { measured: 5 },
  });
});

it('counts a replayed letter as come again, and as delivered', async () => {
  const { sandbox, delivery, destination, deadLetters } = fixture;
  sandbox.addFault({ kind: 'error', status: 400, endpoint: EVENTS, count: 1 });
  await delivery.lanes.enqueue(destination, [buildEventJob()]);
  await fixture.drain();
  await read();
  const { letters } = await deadLetters.list(destination);
  await deadLetters.replay(destination, letters[0]?.id ?? '', {
    reason: 'mended',
    by: 'test',
    nowMs: fixture.clock.nowMs,
  });
  await fixture.drain();
  expect(await sum('metric-event')).toMatchObject({ in: 2, dead: 1, replayed: 1, delivered: 1 });
});

it('counts the time of a hold and of a pause that Klaviyo asked for, and marks the hold', async () => {
  const { sandbox, delivery, destination, clock } = fixture;
  sandbox.addFault({ kind: 'error', status: 401, endpoint: EVENTS, count: 1 });
  await delivery.lanes.enqueue(destination, [buildEventJob()]);
  await delivery.step(destination, 'metric-event');
  await delivery.writeHistory(destination);
  clock.nowMs += 3_000;
  const { marks } = await read();
  expect(marks).toMatchObject([{ kind: 'version' }, { kind: 'hold', scope: 'destination', status: 401 }]);
  expect(await sum('metric-event')).toMatchObject({ held: 1, heldMs: 3_000 });
  expect(await sum('profile-upsert')).toMatchObject({ held: 0, heldMs: 3_000 });
});

it('writes the rest when the worker stops', async () => {
  const { delivery, destination, redis, clock } = fixture;
  await delivery.lanes.enqueue(destination, [buildEventJob()]);
  await fixture.drain();
  await delivery.close(1_000);
  const query = { destination, unit: 'day' as const, fromMs: clock.nowMs, untilMs: clock.nowMs + 1 };
  expect(summary(total((await readHistory(redis, query)).points))).toMatchObject({ delivered: 1, calls: 1 });
});

it('says when it stops that it could not write its last counts', async () => {
  const { delivery, destination, redis, logged } = fixture;
  await delivery.lanes.enqueue(destination, [buildEventJob()]);
  await fixture.drain();
  // A foreign value under the key: each write fails.
  await redis.del(`{tracklayer:${destination}}:history`);
  await redis.set(`{tracklayer:${destination}}:history`, 'foreign');
  await delivery.close(1_000);
  expect(logged.join('')).toContain('could not write the last counts of the history');
});
