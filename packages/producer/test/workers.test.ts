/** A producer sees which workers serve a destination, and warns where events would not be understood, or never be sent. */
import { announceWorker, forgetWorker, JOB_LEVEL, laneKeys } from '@tracklayer/lanes';
import { createProducer, type TrackInput, type WorkerWarning } from '@tracklayer/producer';
import { farRedis } from './support/far-redis.js';
import { NOW_MS, newDestination, type Rig, rig } from './support/rig.js';

let own: Rig | undefined;
let said: WorkerWarning[];
let nowMs: number;

beforeEach(() => {
  said = [];
  nowMs = NOW_MS;
});
afterEach(() => own?.end());

const open = (options: Parameters<typeof rig>[0] = {}) => {
  own = rig({ now: () => nowMs, onWorkerWarning: (warning) => said.push(warning), ...options });
  return own;
};

const CARD = { version: '9.9.9', level: JOB_LEVEL, host: 'web-1', pid: 1, sinceMs: 0, lanes: [] };
const run = ({ redis, destination }: Rig, id: string, card: Partial<typeof CARD> = {}) =>
  announceWorker(redis, destination, id, { ...CARD, ...card });

let views = 0;
const view = (): TrackInput => ({
  name: 'view_content',
  eventId: `view-${++views}`,
  time: new Date(NOW_MS).toISOString(),
  profile: { email: 'ava@shop.example' },
  properties: { productId: 'p-1' },
});

async function codes({ producer }: Rig): Promise<string[]> {
  const { warnings = [] } = await producer.track(view());
  expect(warnings.every(({ path }) => path === 'destinations')).toBe(true);
  return warnings.map(({ code }) => code);
}

describe('a destination that no worker has ever served', () => {
  it('is warned of once, in the first receipt and by the handler', async () => {
    const at = open();
    expect(await codes(at)).toEqual(['unknown_destination']);
    nowMs += 60_000;
    expect([await codes(at), await codes(at)]).toEqual([[], []]);
    expect(said).toMatchObject([{ code: 'unknown_destination', destination: at.destination }]);
    expect(said[0]?.next).toContain('Check the id in `destinations`.');
  });

  it('costs no call where the handler of the warning fails', async () => {
    const at = open({
      onWorkerWarning: () => {
        throw new Error('of the application');
      },
    });
    expect(await codes(at)).toEqual(['unknown_destination']);
    expect(await codes(at)).toEqual([]);
  });
});

describe('a destination of workers of this version', () => {
  it('is not warned of, nor while none of them runs', async () => {
    const at = open();
    await run(at, 'w1');
    expect(await codes(at)).toEqual([]);
    await forgetWorker(at.redis, at.destination, 'w1');
    nowMs += 60_000;
    expect([await codes(at), await codes(at)]).toEqual([[], []]);
    expect(said).toEqual([]);
  });
});

describe('an older worker', () => {
  it('is warned of beside a newer one, as soon as it runs', async () => {
    const at = open();
    await run(at, 'w1');
    expect(await codes(at)).toEqual([]);
    await run(at, 'w2', { level: JOB_LEVEL - 1, version: '0.0.9' });
    nowMs += 60_000;
    // The look goes in the background: no call waits for it.
    await codes(at);
    while (said.length === 0) await codes(at);
    expect(said).toMatchObject([{ code: 'older_worker', destination: at.destination }]);
    expect(said[0]?.message).toContain('0.0.9');
  });

  it('is not warned of once it is gone', async () => {
    const at = open();
    await run(at, 'w1');
    await run(at, 'w2', { level: JOB_LEVEL - 1 });
    // It was killed long ago, and left its entry.
    const { workers } = laneKeys(at.destination);
    const [, card = ''] = (await at.redis.hget(workers, 'w2'))?.split(/ (.*)/s) ?? [];
    const [seconds = 0] = await at.redis.time();
    await at.redis.hset(workers, 'w2', `${(Number(seconds) - 60) * 1_000} ${card}`);
    expect(await codes(at)).toEqual([]);
  });

  it('of release 0.1.0 says nothing of itself, and is known by the jobs that it ended', async () => {
    const at = open();
    await at.redis.hset(laneKeys(at.destination).counts, 'metric-event:delivered', 7);
    expect(await codes(at)).toEqual(['older_worker']);
    expect(said[0]?.message).toContain('0.1.0');
  });
});

it('looks at the workers of a destination together with its other reads', async () => {
  const redis = await farRedis(2);
  const at = open({ destinations: [newDestination(), newDestination()] });
  const [known, fresh] = at.destinations as [string, string];
  const producer = createProducer({ redisUrl: redis.url, onWorkerWarning: (warning) => said.push(warning) });
  try {
    await producer.track(view(), { destinations: [known] });
    const before = redis.trips();
    await producer.track(view(), { destinations: [fresh] });
    expect(redis.trips() - before).toBeLessThanOrEqual(2);
    expect(said.map(({ destination }) => destination)).toEqual([known, fresh]);
  } finally {
    await producer.close();
    await redis.close();
  }
});
