import type { RedisClient } from '@tracklayer/redis';
import { compactJournal } from '../src/compact.js';
import type { Indexed, JournalIndexer } from '../src/indexer.js';
import { forgetJournal, journalOver } from '../src/journal.js';
import { journalKeys } from '../src/keys.js';
import { besideTag, eventTag, keyTag, migrationTag, personTag, placeOf } from '../src/tags.js';
import { AVA, DAY_MS, type JournalWorld, NOW, openJournal, order } from './support/journal-world.js';

let world: JournalWorld;
let redis: RedisClient;
let destination: string;
let indexer: JournalIndexer;

beforeEach(async () => {
  world = await openJournal();
  ({ redis, destination, indexer } = world);
});
afterEach(() => world.close());

const write: JournalWorld['write'] = (jobs, at) => world.write(jobs, at);
const writeUntilSealed = () => world.writeUntilSealed();
const find = async (tag: string) => (await journalOver(redis, destination).find(tag)).tags;
const findOrder = (number: number | string) => find(keyTag('orderId', String(number)));
const jobsOf = (number: number) => journalOver(redis, destination).jobsOf(eventTag(`order-${number}`));
const keysNow = () => redis.keys(`${journalKeys(destination).state}*`);

async function digestOf(profile: Indexed['profile'] = AVA, at = 2): Promise<string> {
  return indexer.tagsOf({ jobId: 'x', profile }).match(/.{10}/g)?.[at - 1] ?? '';
}

describe('the journal', () => {
  it('finds the event of a number or a text, whatever its case', async () => {
    await write([order(10_492), { ...order(1), properties: { orderId: 'AB-1' } }]);
    expect(await findOrder('10492')).toEqual([eventTag('order-10492')]);
    expect(await findOrder('ab-1')).toEqual([eventTag('order-1')]);
    expect(await jobsOf(10_492)).toEqual([{ jobId: order(10_492).jobId }]);
  });

  it('finds an event by each identifier of its person, also one beside a stronger one', async () => {
    await write([order(1), order(2, { phoneNumber: AVA.phoneNumber })]);
    const [email, phone] = [await digestOf(), await digestOf({ phoneNumber: AVA.phoneNumber })];
    expect(await find(email)).toEqual([eventTag('order-1')]);
    expect(await find(phone)).toEqual([eventTag('order-2')]);
    expect(await find(await digestOf(AVA, 3))).toEqual([eventTag('order-1')]);
    expect(personTag('a'.repeat(10) + 'b'.repeat(12))).not.toBe(besideTag('a'.repeat(10) + 'b'.repeat(12)));
  });

  it('keeps no id, number or address as it is', async () => {
    await writeUntilSealed();
    await write([order(10_492)]);
    await compactJournal(redis, destination);
    const keys = await keysNow();
    const dump = JSON.stringify([keys, await Promise.all(keys.map((key) => redis.dump(key)))]);
    for (const secret of ['10492', 'ava@', 'shop.example']) expect(dump).not.toContain(secret);
  });

  it('finds the events of several days, the newest first', async () => {
    await write([order(1)], { atMs: NOW - 2 * DAY_MS });
    await write([order(2)]);
    await write([order(3)]);
    expect(await find(await digestOf())).toEqual([3, 2, 1].map((number) => eventTag(`order-${number}`)));
  });

  it('lets everything expire with its day', async () => {
    await writeUntilSealed();
    await compactJournal(redis, destination);
    const { state, days, sealed } = journalKeys(destination);
    const all = (await keysNow()).filter((key) => ![state, days, sealed].includes(key));
    expect(all.length).toBeGreaterThan(1_000);
    const lives = await Promise.all(all.map((key) => redis.pttl(key)));
    expect(Math.min(...lives)).toBeGreaterThan(8 * DAY_MS);
    expect(Math.max(...lives)).toBeLessThan(10 * DAY_MS);
  });

  it('finds the same before and after a worker compacts it', async () => {
    await writeUntilSealed();
    const { sealed } = journalKeys(destination);
    expect(await redis.llen(sealed)).toBe(1);
    const person = await digestOf({ email: 'p7@shop.example' });
    const look = async () => ({
      first: [await findOrder(0), await jobsOf(0)],
      last: [await findOrder(11_999), await jobsOf(11_999)],
      person: (await find(person)).toSorted(),
    });
    const before = await look();
    expect(before.person).toHaveLength(240);
    await compactJournal(redis, destination);
    expect(await redis.llen(sealed)).toBe(0);
    expect(await look()).toEqual(before);
  });

  it('lists an event once that was compacted twice, after a kill in between', async () => {
    await writeUntilSealed();
    const keys = journalKeys(destination);
    const [name = ''] = await redis.lrange(keys.sealed, 0, -1);
    await redis.copy(keys.sealedLog(name), keys.sealedLog('copy'));
    await compactJournal(redis, destination);
    await redis.rename(keys.sealedLog('copy'), keys.sealedLog(name));
    await redis.rpush(keys.sealed, name);
    await compactJournal(redis, destination);
    expect(await findOrder(0)).toHaveLength(1);
    expect(await jobsOf(0)).toHaveLength(1);
  });

  it('finds a million events of a migration page by page, without reading them all', async () => {
    const { days, index } = journalKeys(destination);
    const tag = migrationTag('b1');
    const { bucket, rest } = placeOf(tag);
    const today = Math.floor(NOW / DAY_MS);
    await redis.zadd(days, NOW + 9 * DAY_MS, String(today), NOW + 8 * DAY_MS, String(today - 1));
    const lookups = (from: number) =>
      Array.from({ length: 20_000 }, (_, number) => rest + eventTag(`e${from + number}`)).join('');
    await redis.rpush(index(String(today - 1), bucket), lookups(0));
    await redis.rpush(index(String(today), bucket), lookups(20_000), lookups(39_999));
    const found = await journalOver(redis, destination).find(tag);
    expect([found.isCut, found.tags.length, found.tags[0]]).toEqual([true, 10_000, eventTag('e59998')]);
    expect(new Set(found.tags).size).toBe(10_000);
  });

  it('asks Redis once for what a command asks several times', async () => {
    await write([order(1), order(2)]);
    const journal = journalOver(redis, destination);
    const first = await journal.find(await digestOf());
    await write([order(3)]);
    expect(await journal.find(await digestOf())).toEqual(first);
    expect(await journal.jobsOf(eventTag('order-3'))).toHaveLength(1);
  });

  it('forgets nothing of an event that stays, until it may go too', async () => {
    await write([order(10_001), order(10_002)]);
    const ava = await digestOf();
    const except = new Set([eventTag('order-10001')]);
    expect(await forgetJournal(redis, destination, [ava], { except })).toBe(1);
    expect([await find(ava), await findOrder(10_001), await findOrder(10_002)]).toEqual([
      [eventTag('order-10001')],
      [eventTag('order-10001')],
      [],
    ]);
    expect(await forgetJournal(redis, destination, [ava])).toBe(1);
    expect(await findOrder(10_001)).toEqual([]);
  });

  it('says that another process rewrites the journal, and then forgets nothing', async () => {
    await write([order(10_001)]);
    const { lease } = journalKeys(destination);
    await redis.set(lease, 'a worker', 'PX', 60_000);
    const forgetting = forgetJournal(redis, destination, [await digestOf()], { waitMs: 0 });
    await expect(forgetting).rejects.toMatchObject({ code: 'journal_busy' });
    expect(await findOrder(10_001)).toHaveLength(1);
  });

  it('sorts nothing while an erasure has the journal, and writes nothing when its right ended', async () => {
    await writeUntilSealed();
    const keys = journalKeys(destination);
    await redis.set(keys.lease, 'erasure', 'PX', 60_000);
    expect(await compactJournal(redis, destination)).toBe(0);
    await redis.del(keys.lease);
    // Another process takes the right while the logs are read.
    const readLog = redis.get.bind(redis);
    const other = Object.assign(Object.create(redis) as RedisClient, {
      async get(key: string) {
        await redis.set(keys.lease, 'erasure', 'PX', 60_000);
        return readLog(key);
      },
    });
    expect(await compactJournal(other, destination)).toBe(0);
    expect(await redis.keys(keys.entries('*', '*'))).toEqual([]);
    expect(await findOrder(0)).toHaveLength(1);
    await redis.del(keys.lease);
    expect(await compactJournal(redis, destination)).toBe(1);
  });

  it('loses no job where a key of it is broken', async () => {
    await redis.lpush(journalKeys(destination).log(String(Math.floor(NOW / DAY_MS))), 'x');
    await expect(write([order(1)])).resolves.toBeUndefined();
  });

  it('forgets a person and their order numbers, in logs and in buckets', async () => {
    await write([order(10_001)]);
    await writeUntilSealed();
    await compactJournal(redis, destination);
    await write([order(10_002), order(10_003, { email: 'ben@shop.example' })]);
    await write([order(10_004)], { atMs: NOW - DAY_MS });
    const ava = await digestOf();
    expect(await find(ava)).toHaveLength(3);
    expect(await forgetJournal(redis, destination, [ava])).toBe(3);
    expect(await find(ava)).toEqual([]);
    for (const number of [10_001, 10_002, 10_004]) {
      expect([await findOrder(number), await jobsOf(number)]).toEqual([[], []]);
      const tag = eventTag(`order-${number}`);
      const texts = await Promise.all((await keysNow()).map(async (key) => textOf(key)));
      expect(texts.filter((text) => text.includes(tag))).toEqual([]);
    }
    expect(await findOrder(10_003)).toHaveLength(1);
    expect(await findOrder(77)).toHaveLength(1);
    expect(await jobsOf(77)).toHaveLength(1);
    expect(await forgetJournal(redis, destination, [ava])).toBe(0);
  });
});

async function textOf(key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'list':
      return (await redis.lrange(key, 0, -1)).join('');
    default:
      return '';
  }
}

it('keeps a day as long as the program that keeps records for the longest time', async () => {
  const atMs = NOW - 20 * DAY_MS;
  await write([order(1)], { atMs, lifeMs: 90 * DAY_MS });
  await write([order(2)], { atMs: NOW + DAY_MS, lifeMs: DAY_MS });
  expect(await journalOver(redis, destination).jobsOf(eventTag('order-1'))).toHaveLength(1);
});

it('seals the log of a day that is over, so that no look-up reads it whole', async () => {
  await write([order(1)], { atMs: NOW - DAY_MS });
  await write([order(2)]);
  expect(await redis.llen(journalKeys(destination).sealed)).toBe(1);
  expect(await compactJournal(redis, destination)).toBe(1);
  const journal = journalOver(redis, destination);
  for (const id of ['order-1', 'order-2']) expect(await journal.jobsOf(eventTag(id))).toHaveLength(1);
});

it('makes tags of a quarantined event that has anything in place of identifiers', () => {
  const profile = {
    email: { toString: 1 },
    externalId: [{ toString: null }],
    phoneNumber: 'x'.repeat(5_000),
  };
  const tags = indexer.tagsOf({ jobId: 'm1', eventId: 'order-1', profile: profile as never });
  expect(tags.startsWith(eventTag('order-1'))).toBe(true);
});
