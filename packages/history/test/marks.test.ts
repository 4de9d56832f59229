import { marksWithin } from '../src/marks.js';
import { readHistory } from '../src/read.js';
import { openWorld, type World } from './support/world.js';

const MINUTE_MS = 60_000;

let world: World;

beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

const marks = async (kind?: string) =>
  (await world.read()).marks.filter((mark) => kind === undefined || mark.kind === kind);

it('a version stands where it was seen first, and where it came back after a minute without it', async () => {
  const startMs = world.clock.nowMs;
  const [old, next] = [world.writer('1.0.0'), world.writer('1.1.0')];
  for (let at = 0; at < 9; at += 1) {
    await (at < 3 || at > 6 ? old : next).write({ always: true });
    world.clock.nowMs += 30_000;
  }
  expect(await marks()).toEqual([
    { kind: 'version', version: '1.0.0', fromMs: startMs },
    { kind: 'version', version: '1.1.0', fromMs: startMs + 90_000 },
    { kind: 'version', version: '1.0.0', fromMs: startMs + 210_000 },
  ]);
});

it('a hold stands with its reason, from its start until the write after its end', async () => {
  const writer = world.writer();
  const hold = `{tracklayer:${world.destination}}:hold`;
  const sinceMs = world.clock.nowMs - 700;
  const reason = { since: String(sinceMs), cause: 'refused', code: 'permission_denied', status: '403' };
  await world.redis.hset(`${hold}:POST /api/events`, reason);
  await world.redis.sadd(`${hold}:scopes`, 'POST /api/events');
  await writer.write({ always: true });
  const mark = {
    kind: 'hold',
    fromMs: sinceMs,
    scope: 'POST /api/events',
    code: 'permission_denied',
    status: 403,
  };
  expect(await marks('hold')).toMatchObject([mark]);
  expect((await marks('hold'))[0]).not.toHaveProperty('untilMs');

  await world.redis.del(`${hold}:POST /api/events`, `${hold}:scopes`);
  world.clock.nowMs += 20_000;
  await writer.write({ always: true });
  await writer.write({ always: true });
  expect(await marks('hold')).toMatchObject([{ ...mark, untilMs: world.clock.nowMs }]);
});

it('a pause stands by its lane until it is resumed', async () => {
  const writer = world.writer();
  const meta = `{tracklayer:${world.destination}}:metric-event:meta`;
  await world.redis.hset(meta, 'paused', '1');
  await writer.write({ always: true });
  const fromMs = world.clock.nowMs;
  await world.redis.hdel(meta, 'paused');
  world.clock.nowMs += 5_000;
  await writer.write({ always: true });
  expect(await marks('pause')).toEqual([
    { kind: 'pause', lane: 'metric-event', fromMs, untilMs: fromMs + 5_000 },
  ]);
});

it('a time in which no worker wrote stands as such', async () => {
  const fromMs = world.clock.nowMs;
  await world.writer().write({ always: true });
  world.clock.nowMs += 10 * MINUTE_MS;
  await world.writer().write({ always: true });
  expect(await marks('unserved')).toEqual([{ kind: 'unserved', fromMs, untilMs: world.clock.nowMs }]);
});

it('a time in which Redis refused writes is not one without a worker', async () => {
  const fromMs = world.clock.nowMs;
  const writer = world.writer();
  await writer.write({ always: true });
  world.clock.nowMs += 10 * MINUTE_MS;
  await writer.write({ always: true });
  expect(await marks('unserved')).toEqual([]);
  expect(await marks('away')).toEqual([{ kind: 'away', fromMs, untilMs: world.clock.nowMs }]);
});

it('campaigns and migrations stand by their own records', async () => {
  const { nowMs } = world.clock;
  await world.writer().write({ always: true });
  const { marks: found } = await readHistory(
    world.redis,
    { destination: world.destination, unit: 'minute', fromMs: nowMs - MINUTE_MS, untilMs: nowMs + MINUTE_MS },
    {
      campaigns: async () => [{ id: 'c1', state: 'done', startedAtMs: nowMs - 5, endedAtMs: nowMs - 1 }],
      migrations: async () => [
        { id: 'spring', state: 'running', startedAtMs: nowMs - 10 * MINUTE_MS },
        {
          id: 'winter',
          state: 'done',
          startedAtMs: nowMs - 99 * MINUTE_MS,
          endedAtMs: nowMs - 98 * MINUTE_MS,
        },
      ],
    },
  );
  expect(found).toMatchObject([
    { kind: 'migration', id: 'spring' },
    { kind: 'campaign', id: 'c1', untilMs: nowMs - 1 },
    { kind: 'version' },
  ]);
});

it('a mark belongs to a time if it began in it or lasted into it', () => {
  const hold = { kind: 'hold', scope: 'destination', cause: 'outage', code: 'timeout' } as const;
  const all = [
    { ...hold, fromMs: 50 },
    { ...hold, fromMs: 10, untilMs: 99 },
    { ...hold, fromMs: 10, untilMs: 100 },
    { kind: 'version' as const, version: '1', fromMs: 20 },
    { ...hold, fromMs: 200 },
  ];
  expect(marksWithin(all, 100, 200).map(({ fromMs }) => fromMs)).toEqual([10, 50]);
});
