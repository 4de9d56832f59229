/** The journals of several destinations lie on several nodes of a Redis Cluster. */
import { type OwnCluster, startOwnCluster } from '@tracklayer/testing';
import { compactJournal } from '../src/compact.js';
import { indexEvents } from '../src/index-events.js';
import { forgetJournal, journalOver } from '../src/journal.js';
import { eventTag, keyTag, migrationTag } from '../src/tags.js';
import { watchJournal } from '../src/watch.js';
import { AVA, type JournalWorld, openJournal, order } from './support/journal-world.js';

let cluster: OwnCluster;
let worlds: JournalWorld[];

beforeAll(async () => {
  cluster = await startOwnCluster(3);
  worlds = await Promise.all(Array.from({ length: 6 }, () => openJournal(cluster.url)));
});
afterAll(async () => {
  await Promise.all(worlds.map((world) => world.close()));
  await cluster.stop();
});

it('finds, sorts, watches and forgets events on each node', async () => {
  for (const { redis, destination, indexer, write, writeUntilSealed } of worlds) {
    const find = async (tag: string) => (await journalOver(redis, destination).find(tag)).tags;
    const ending = new AbortController();
    const watching = watchJournal(redis, destination, ending.signal);
    await watching.next();
    await write([order(10_492)]);
    const seen = await watching.next();
    expect(seen.value).toMatchObject({ steps: [{ what: 'enqueued' }], leftOut: 0 });
    ending.abort();
    await watching.next();

    await writeUntilSealed();
    const tags = eventTag('b-1') + migrationTag('past');
    await indexEvents(redis, destination, 'batch', [tags], indexer.lifeMs);
    const look = async () => ({
      order: await find(keyTag('orderId', '10492')),
      migration: await find(migrationTag('past')),
      jobs: await journalOver(redis, destination).jobsOf(eventTag('order-11999')),
    });
    const before = await look();
    expect(before).toMatchObject({ order: [eventTag('order-10492')], migration: [eventTag('b-1')] });
    expect(before.jobs).toHaveLength(1);
    expect(await compactJournal(redis, destination)).toBeGreaterThan(0);
    expect(await look()).toEqual(before);
    const person = indexer.tagsOf({ jobId: 'x', profile: AVA }).match(/.{10}/g)?.[1] ?? '';
    expect(await forgetJournal(redis, destination, [person])).toBe(1);
    expect(await find(keyTag('orderId', '10492'))).not.toContain(eventTag('order-10492'));
  }
});
