import { describe, expect, it } from '@jest/globals';
import { InvalidOrderError, letterId } from '../../src/index.js';
import { death, eventJob, purchase, refTo } from '../support/jobs.js';
import { all, deliver, die, enqueue, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds((fresh) => {
  world = fresh;
});

const who = { by: 'ava', reason: 'test orders of the staging shop' };

async function counts() {
  const all = await world.lanes.counts(world.destination);
  const names = ['enqueued', 'dead', 'discarded', 'delivered'] as const;
  return names.map((name) => all[`metric-event:${name}`]);
}

describe('A discard', () => {
  it('removes the dead letters of a selection, and counts them', async () => {
    for (let n = 0; n < 3; n++) await die(world, eventJob());
    const kept = letterId(await die(world, eventJob(purchase({ name: 'refund' }))));
    const done = await world.letters.discard(world.destination, { eventName: 'purchase' }, who);
    expect(done).toEqual({ discarded: 3, passedOver: 0 });
    expect((await world.letters.list(world.destination)).letters.map(({ id }) => id)).toEqual([kept]);
    expect(await counts()).toEqual([4, 1, 3, 0]);
  });

  it('makes the same event a duplicate within the deduplication window', async () => {
    const event = purchase();
    const ref = await die(world, eventJob(event));
    await world.letters.discard(world.destination, { ids: [letterId(ref)] }, who);
    const job = { jobId: ref.jobId, data: eventJob(event) };
    expect(await world.lanes.enqueue(world.destination, [job])).toEqual(['duplicate']);
    expect((await world.deliveryStore.markers([ref]))[0]).toBe('discarded');
    expect(await counts()).toEqual([1, 0, 1, 0]);
  });

  it('can be undone by an import of the letter, which can then be replayed', async () => {
    const { letters, destination } = world;
    const id = letterId(await die(world, eventJob()));
    const lines: string[] = [];
    for await (const line of letters.export(destination, {}, { reveal: true, by: 'ava' })) lines.push(line);
    await letters.discard(destination, {}, who);
    const outcomes: string[] = [];
    for await (const { outcome } of letters.import(destination, lines, who)) outcomes.push(outcome);
    expect(outcomes).toEqual(['imported']);
    expect(await counts()).toEqual([2, 1, 1, 0]);
    await letters.replay(destination, id, { nowMs: Date.now() });
    await deliver(world, 'metric-event');
    expect(await counts()).toEqual([2, 0, 1, 1]);
  });

  it('keeps replaying letters', async () => {
    const { letters, destination } = world;
    const id = letterId(await die(world, eventJob()));
    await letters.replay(destination, id, { nowMs: Date.now() });
    expect(await letters.discard(destination, { ids: [id] }, who)).toEqual({ discarded: 0, passedOver: 0 });
    expect((await letters.get(destination, id))?.state).toBe('replaying');
    await enqueue(world, eventJob(), refTo(eventJob()));
  });

  it('stops after a page if the signal is aborted, and the audit says so', async () => {
    const { letters, destination } = world;
    for (let n = 0; n < 250; n++) await letters.record(destination, death(eventJob()));
    const asked = new AbortController();
    const onProgress = () => asked.abort();
    const done = await letters.discard(destination, {}, who, { signal: asked.signal, onProgress });
    expect(done).toEqual({ discarded: 200, passedOver: 0, interrupted: true });
    expect(await letters.count(destination)).toBe(50);
    const [entry] = await all(letters.audit(destination));
    expect(entry?.outcome).toEqual({ discarded: 200, interrupted: 1 });
  });

  it('is refused without a reason, and for letters that are not dead', async () => {
    const refused = world.letters.discard(
      world.destination,
      { state: 'resolved' },
      { by: 'ava', reason: '' },
    );
    await expect(refused).rejects.toThrow(InvalidOrderError);
    await expect(refused).rejects.toMatchObject({
      problems: [{ path: 'reason' }, { path: 'selection.state' }],
    });
  });
});
