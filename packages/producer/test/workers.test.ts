/** A producer sees which workers serve a destination, and warns where events would not be understood, or never be sent. */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import {
  announceWorker,
  forgetWorker,
  JOB_LEVEL,
  laneKeys,
  lanePrefix,
  leaveWorker,
} from '@tracklayer/lanes';
import { announceDigestKey, digestKeySource } from '@tracklayer/persons';
import { createProducer, type TrackInput, type WorkerWarning } from '@tracklayer/producer';
import { openRedisLine, until } from '@tracklayer/testing';
import { Redis } from 'ioredis';
import { version } from '../src/version.js';
import { farRedis } from './support/far-redis.js';
import { NOW_MS, newDestination, REDIS_URL, type Rig, rig } from './support/rig.js';

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

const CARD = { level: JOB_LEVEL, host: 'web-1', pid: 1, sinceMs: 0, lanes: JOB_TYPES as readonly JobType[] };
const run = (
  { redis, destination }: Rig,
  id: string,
  card: Partial<typeof CARD & { version: string }> = {},
) => announceWorker(redis, destination, id, { ...CARD, version: version(), ...card });

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

/** The codes of the next look, which is due some seconds after the last one. */
async function later(at: Rig): Promise<string[]> {
  nowMs += 5_000;
  return codes(at);
}

/** Makes a worker look as if it had been killed a minute ago. */
async function kill({ redis, destination }: Rig, id: string): Promise<void> {
  const { workers } = laneKeys(destination);
  const [, card = ''] = (await redis.hget(workers, id))?.split(/ (.*)/s) ?? [];
  const [seconds = 0] = await redis.time();
  await redis.hset(workers, id, `${(Number(seconds) - 60) * 1_000} ${card}`);
}

describe('a destination that no worker has ever served', () => {
  it('is warned of once, in the first receipt and by the handler', async () => {
    const at = open();
    expect(await codes(at)).toEqual(['unknown_destination']);
    expect([await later(at), await codes(at)]).toEqual([[], []]);
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

describe('a destination whose worker is gone', () => {
  it('is warned of in the next receipt, and again only after a worker ran', async () => {
    const at = open();
    await run(at, 'w1');
    expect(await codes(at)).toEqual([]);
    await kill(at, 'w1');
    expect(await later(at)).toEqual(['no_worker']);
    expect(said[0]?.message).toContain(`No worker serves ${at.destination} now.`);
    expect(await later(at)).toEqual([]);

    await run(at, 'w1');
    await later(at);
    await kill(at, 'w1');
    const again: string[] = [];
    while (again.length === 0) again.push(...(await later(at)));
    expect(again).toEqual(['no_worker']);
    // A log gets the second one ten minutes later.
    expect(said).toHaveLength(1);
  });

  it('is not warned of while the next worker of a roll-out starts', async () => {
    const at = open();
    await run(at, 'w1');
    await leaveWorker(at.redis, at.destination, 'w1', JOB_TYPES);
    expect(await codes(at)).toEqual([]);
    await at.redis.hset(laneKeys(at.destination).workers, 'left:metric-event', '1');
    expect(await later(at)).toEqual(['no_worker']);
    expect(said[0]?.message).toContain('No worker serves');
  });

  it('is warned of by its lane where other lanes have a worker', async () => {
    const at = open();
    await run(at, 'w1', { lanes: ['profile-upsert', 'list-subscription'] });
    expect(await codes(at)).toEqual(['no_worker']);
    expect(said[0]?.message).toContain(`No worker serves metric-event of ${at.destination} now.`);
  });

  it('is not warned of where only back-fills have no worker', async () => {
    const at = open();
    await run(at, 'w1', { lanes: JOB_TYPES.filter((lane) => lane !== 'event-backfill') });
    expect(await codes(at)).toEqual([]);
  });

  it('is warned of as not known after its configuration dropped it before any job', async () => {
    const at = open();
    await run(at, 'w1');
    await forgetWorker(at.redis, at.destination, 'w1');
    expect(await codes(at)).toEqual(['no_worker']);
  });
});

it('warns of no worker only some seconds after an outage of Redis, when the workers could report themselves', async () => {
  const line = await openRedisLine(REDIS_URL);
  const at = open();
  const producer = createProducer({
    redisUrl: line.url,
    destinations: at.destinations,
    now: () => nowMs,
    onWorkerWarning: (warning) => said.push(warning),
  });
  try {
    await run(at, 'w1');
    expect(await codes({ ...at, producer })).toEqual([]);
    await kill(at, 'w1');
    line.refuse();
    nowMs += 20_000;
    await expect(producer.track(view())).rejects.toThrow();
    line.mend();
    await until(() =>
      codes({ ...at, producer })
        .then((found) => found.join() === '')
        .catch(() => false),
    );
    expect(await later({ ...at, producer })).toEqual(['no_worker']);
  } finally {
    await producer.close();
    await line.close();
  }
});

describe('a worker of another version', () => {
  it('is warned of beside a newer one, as soon as it runs', async () => {
    const at = open();
    await run(at, 'w1');
    expect(await codes(at)).toEqual([]);
    await run(at, 'w2', { level: JOB_LEVEL - 1, version: '0.0.9' });
    expect(await later(at)).toEqual(['older_worker']);
    expect(said).toMatchObject([{ code: 'older_worker', destination: at.destination }]);
    expect(said[0]?.message).toContain('0.0.9');
  });

  it('is not warned of once it is gone', async () => {
    const at = open();
    await run(at, 'w1');
    await run(at, 'w2', { level: JOB_LEVEL - 1 });
    await kill(at, 'w2');
    expect(await codes(at)).toEqual([]);
  });

  it('is warned of in other words where it understands every job', async () => {
    const at = open();
    await run(at, 'w1', { version: '9.9.9' });
    expect(await codes(at)).toEqual(['other_version']);
    expect(said[0]?.message).toContain('A worker of version 9.9.9 serves');
  });
});

describe('a worker of release 0.1.0', () => {
  const clientsOf = (names: readonly string[]) =>
    Promise.all(
      names.map(async (connectionName) => {
        const client = new Redis(REDIS_URL, { connectionName });
        await client.ping();
        return client;
      }),
    );

  it('is known by its connections, although it does not report itself', async () => {
    const at = open();
    await at.redis.hset(laneKeys(at.destination).counts, 'metric-event:delivered', 7);
    const lane = (type: JobType) => `${lanePrefix(at.destination)}:${Buffer.from(type).toString('base64')}`;
    const live = ['profile-upsert', 'list-subscription', 'metric-event', 'event-backfill'] as const;
    const clients = await clientsOf(['tracklayer:worker:tracklayer-worker', ...live.map(lane)]);
    expect(await codes(at)).toEqual(['older_worker']);
    expect(said[0]?.message).toContain('0.1.0');
    await Promise.all(clients.map((client) => client.quit()));
    const after: string[] = [];
    while (after.length === 0) after.push(...(await later(at)));
    expect(after).toEqual(['no_worker']);
  });
});

it('looks at the workers of a destination together with its other commands', async () => {
  const redis = await farRedis(2);
  const at = open({ destinations: [newDestination(), newDestination()] });
  const [known, fresh] = at.destinations as [string, string];
  let clockMs = NOW_MS;
  const producer = createProducer({
    redisUrl: redis.url,
    now: () => clockMs,
    onWorkerWarning: (warning) => said.push(warning),
  });
  try {
    await producer.track(view(), { destinations: [known] });
    const before = redis.trips();
    await producer.track(view(), { destinations: [fresh] });
    expect(redis.trips() - before).toBeLessThanOrEqual(2);
    expect(said.map(({ destination }) => destination)).toEqual([known, fresh]);

    await announceWorker(at.redis, known, 'w1', { ...CARD, version: version() });
    await producer.track(view(), { destinations: [known] });
    const warm = redis.trips();
    // Six seconds: a look is due meanwhile, and no call pays a round trip for it.
    for (let call = 0; call < 15; call += 1) {
      clockMs += 400;
      await producer.track(view(), { destinations: [known] });
    }
    expect(redis.trips() - warm).toBe(15);
  } finally {
    await producer.close();
    await redis.close();
  }
});

describe('an application with another digest key than the workers', () => {
  it('is warned of once, also where nobody was erased', async () => {
    const at = open();
    await run(at, 'w1');
    await announceDigestKey(at.redis, at.destination, digestKeySource(at.redis, 'a secret of the workers'));
    expect(await codes(at)).toEqual(['other_digest_key']);
    expect(await later(at)).toEqual([]);
    expect(said).toMatchObject([{ code: 'other_digest_key', destination: at.destination }]);
    expect(JSON.stringify(said)).not.toContain('a secret of the workers');
  });

  it('is not warned of where it has the same', async () => {
    const at = open({ digestKey: 'a secret of the workers' });
    await run(at, 'w1');
    await announceDigestKey(at.redis, at.destination, digestKeySource(at.redis, 'a secret of the workers'));
    expect(await codes(at)).toEqual([]);
  });
});
