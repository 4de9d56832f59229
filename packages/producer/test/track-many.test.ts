import type { InvalidEventError, TrackInput } from '@tracklayer/producer';
import { purchase, type Rig, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const bad = (eventId: string): TrackInput => ({ ...purchase(eventId), profile: { email: 'nobody' } });

describe('trackMany', () => {
  it('returns a receipt for each event, in their order, over many slices', async () => {
    const events = Array.from({ length: 1_111 }, (_, index) =>
      purchase(`order-${index}`, { profile: { email: `c${index % 700}@shop.example` } }),
    );
    const receipts = await it_.producer.trackMany(events);
    expect(receipts.map(({ eventId }) => eventId)).toEqual(events.map(({ eventId }) => eventId));
    expect(receipts.map(({ jobs }) => jobs.find(({ type }) => type === 'metric-event')?.status)).toEqual(
      events.map(() => 'enqueued'),
    );
    expect(await it_.stored('metric-event')).toHaveLength(1_111);
    expect(await it_.stored('profile-upsert')).toHaveLength(700);
  });

  it('does nothing for no events', async () => {
    expect(await it_.producer.trackMany([])).toEqual([]);
  });

  it('sends one profile once, and every event of the batch depends on it', async () => {
    const receipts = await it_.producer.trackMany([purchase('a'), purchase('b')]);
    expect(receipts[1]?.jobs.find(({ type }) => type === 'profile-upsert')).toMatchObject({
      status: 'skipped',
      reason: 'profile_unchanged',
    });
    const [upsert, ...others] = await it_.stored('profile-upsert');
    const events = await it_.stored('metric-event');
    expect(others).toEqual([]);
    expect(upsert?.data.releases?.map(({ jobId }) => jobId).sort()).toEqual(
      events.map(({ id }) => id).sort(),
    );
    expect(events.map(({ data }) => data.follows?.jobId)).toEqual([upsert?.id, upsert?.id]);
  });

  it('sends a profile again that changes within the batch, and ignores older values', async () => {
    const at = (eventId: string, time: string, firstName: string) =>
      purchase(eventId, { time, profile: { email: 'ava@shop.example', firstName } });
    await it_.producer.trackMany([
      at('a', '2026-04-23T10:00:00Z', 'Ava'),
      at('b', '2026-04-23T10:00:02Z', 'Eva'),
      at('old', '2026-04-23T10:00:01Z', 'Iva'),
    ]);
    const upserts = await it_.stored('profile-upsert');
    expect(upserts.map(({ data }) => 'eventId' in data && data.eventId)).toEqual(['a', 'b']);
  });

  it('reports a duplicate for an event that is twice in a batch', async () => {
    const [, again] = await it_.producer.trackMany([purchase('a'), purchase('a')]);
    expect(again?.jobs.find(({ type }) => type === 'metric-event')?.status).toBe('duplicate');
    expect(await it_.stored('metric-event')).toHaveLength(1);
  });

  it('reports a duplicate also when the two events are in different slices', async () => {
    const events = Array.from({ length: 300 }, (_, index) => purchase(`order-${index}`));
    const receipts = await it_.producer.trackMany([...events, purchase('order-0')]);
    expect(receipts.at(-1)?.jobs.find(({ type }) => type === 'metric-event')?.status).toBe('duplicate');
    expect((await it_.lanes.counts(it_.destination))['metric-event:enqueued']).toBe(300);
  });

  it('refuses the whole batch for one invalid event, names its index and stores nothing', async () => {
    const batch = it_.producer.trackMany([purchase('a'), bad('b'), null as unknown as TrackInput]);
    const error = (await batch.catch((thrown: unknown) => thrown)) as InvalidEventError;
    expect(error.code).toBe('invalid_event');
    expect(error.problems.map(({ path }) => path)).toEqual(['[1].profile.email', '[2]']);
    expect(error.message).toContain('[1].profile.email');
    expect(await it_.total()).toBe(0);
  });

  it('enqueues the other events with onInvalid report', async () => {
    const receipts = await it_.producer.trackMany([bad('a'), purchase('b')], { onInvalid: 'report' });
    expect(receipts[0]).toMatchObject({ eventId: 'a', jobs: [], problems: [{ path: 'profile.email' }] });
    expect(receipts[1]).toMatchObject({
      eventId: 'b',
      jobs: expect.arrayContaining([expect.objectContaining({ status: 'enqueued' })]),
    });
    expect(receipts[1]).not.toHaveProperty('problems');
    expect(await it_.stored('metric-event')).toHaveLength(1);
  });

  it('lets other work run while it checks a large batch', async () => {
    let turns = 0;
    let next = setImmediate(function turn() {
      turns += 1;
      next = setImmediate(turn);
    });
    const batch = Array.from({ length: 3_000 }, (_, index) => bad(`order-${index}`));
    await it_.producer.trackMany(batch, { onInvalid: 'report' });
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(10);
  });
});
