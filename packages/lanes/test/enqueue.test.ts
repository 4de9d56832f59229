import { PRIORITY } from '@tracklayer/lanes';
import { eventJob, profileJob, type Rig, refOf, rig, workOne } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const enqueue = (...jobs: Parameters<Rig['lanes']['enqueue']>[1]) => it_.lanes.enqueue(it_.destination, jobs);
const counts = () => it_.lanes.counts(it_.destination);

describe('enqueue', () => {
  it('stores new jobs with their data and reports them as enqueued', async () => {
    expect(await enqueue(eventJob('a'), profileJob('a'))).toEqual(['enqueued', 'enqueued']);
    const stored = await it_.lanes.queue(it_.destination, 'metric-event').getJob(eventJob('a').jobId);
    expect(stored?.data).toEqual(eventJob('a').data);
    expect(stored?.name).toBe('metric-event');
  });

  it('does nothing for no jobs', async () => {
    expect(await enqueue()).toEqual([]);
  });

  it('reports duplicate for a job that waits, is delayed, is being sent or is completed', async () => {
    await enqueue(eventJob('active'));
    await workOne(it_, 'metric-event', 'hold');
    await enqueue(eventJob('completed'));
    await workOne(it_, 'metric-event');
    await enqueue(eventJob('waiting'), { ...eventJob('delayed'), delayMs: 60_000 });
    const ids = ['active', 'completed', 'waiting', 'delayed'];
    expect(await enqueue(...ids.map((id) => eventJob(id)))).toEqual(ids.map(() => 'duplicate'));
  });

  it.each(['delivered', 'duplicate', 'skipped'] as const)(
    'reports duplicate for a job that ended as %s',
    async (marker) => {
      await it_.store.settle(refOf(eventJob('a')), marker);
      expect(await enqueue(eventJob('a'))).toEqual(['duplicate']);
      expect((await it_.lanes.depth(it_.destination, 'metric-event')).waiting).toBe(0);
    },
  );

  it('reports duplicate-of-dead for a dead letter and for a job that BullMQ itself failed', async () => {
    await it_.redis.set(
      `{tracklayer:${it_.destination}}:mark:metric-event:${eventJob('dead').jobId}`,
      'dead',
    );
    await enqueue(eventJob('failed'));
    await workOne(it_, 'metric-event', 'fail');
    expect(await enqueue(eventJob('dead'), eventJob('failed'))).toEqual([
      'duplicate-of-dead',
      'duplicate-of-dead',
    ]);
  });

  it('stores a job once that is twice in a batch', async () => {
    expect(await enqueue(eventJob('a'), eventJob('b'), eventJob('a'))).toEqual([
      'enqueued',
      'enqueued',
      'duplicate',
    ]);
    expect((await it_.lanes.depth(it_.destination, 'metric-event')).waiting).toBe(2);
    expect((await counts())['metric-event:enqueued']).toBe(2);
  });

  it('treats the same id in two lanes as two jobs', async () => {
    const same = { ...profileJob('a'), jobId: eventJob('a').jobId };
    expect(await enqueue(eventJob('a'), same)).toEqual(['enqueued', 'enqueued']);
  });

  it('keeps the order of statuses over batches larger than one look-up', async () => {
    const jobs = Array.from({ length: 2_345 }, (_, index) => eventJob(`e${index}`));
    await enqueue(...jobs.filter((_, index) => index % 3 === 0));
    expect(await enqueue(...jobs)).toEqual(
      jobs.map((_, index) => (index % 3 === 0 ? 'duplicate' : 'enqueued')),
    );
    expect((await counts())['metric-event:enqueued']).toBe(2_345);
  });

  it('puts live jobs before replays and replays before back-fills', async () => {
    await enqueue(
      { ...eventJob('backfill'), priority: PRIORITY.backfill },
      { ...eventJob('replay'), priority: PRIORITY.replay },
    );
    await enqueue(eventJob('live'));
    const order = [];
    for (let n = 0; n < 3; n += 1) order.push(await workOne(it_, 'metric-event'));
    expect(order).toEqual([eventJob('live').jobId, eventJob('replay').jobId, eventJob('backfill').jobId]);
  });

  it('adds the destination to the known ones', async () => {
    await enqueue(eventJob('a'));
    expect(await it_.lanes.destinations()).toContain(it_.destination);
  });
});

describe('a dependent', () => {
  const dependent = (eventId: string) => ({
    ...eventJob(eventId, {
      follows: { ...refOf(profileJob(eventId)), untilMs: Number.MAX_SAFE_INTEGER, require: 'settled' },
    }),
    delayMs: 60_000,
  });
  const predecessor = (eventId: string) => profileJob(eventId, { releases: [refOf(eventJob(eventId))] });
  const depth = () => it_.lanes.depth(it_.destination, 'metric-event');

  it('is stored before the job it waits for, whatever the order given', async () => {
    // The dependent cannot be stored, so nothing after it is stored either. That shows the order.
    const delayed = `${it_.lanes.queue(it_.destination, 'metric-event').qualifiedName}:delayed`;
    await it_.redis.set(delayed, 'of another type');
    await expect(enqueue(predecessor('a'), dependent('a'))).rejects.toThrow('WRONGTYPE');
    expect((await it_.lanes.depth(it_.destination, 'profile-upsert')).waiting).toBe(0);

    await it_.redis.del(delayed);
    expect(await enqueue(predecessor('b'), dependent('b'))).toEqual(['enqueued', 'enqueued']);
    expect((await it_.lanes.depth(it_.destination, 'profile-upsert')).waiting).toBe(1);
  });

  it('waits until it is released', async () => {
    await enqueue(predecessor('a'), dependent('a'));
    expect(await depth()).toMatchObject({ delayed: 1, waiting: 0 });
    await it_.store.releaseDependents([refOf(eventJob('a'))]);
    expect(await depth()).toMatchObject({ delayed: 0, waiting: 1 });
  });

  it('does not wait for a job that has ended already', async () => {
    await it_.store.settle(refOf(profileJob('a')), 'delivered');
    expect(await enqueue(predecessor('a'), dependent('a'))).toEqual(['duplicate', 'enqueued']);
    expect(await depth()).toMatchObject({ delayed: 0, waiting: 1 });
  });

  it('waits for a job that has not ended yet', async () => {
    await enqueue(predecessor('a'));
    expect(await enqueue(predecessor('a'), dependent('a'))).toEqual(['duplicate', 'enqueued']);
    expect(await depth()).toMatchObject({ delayed: 1, waiting: 0 });
  });
});

describe('a batch that BullMQ stored in part', () => {
  const refused = () => {
    // BullMQ refuses a priority of this size after the look-up found the job new.
    return { ...eventJob('c'), priority: 2 ** 30 };
  };

  it('rejects as a whole, and a second call stores the missing jobs and counts each once', async () => {
    const lane = it_.lanes.queue(it_.destination, 'metric-event');
    await lane.addBulk(
      [eventJob('a'), eventJob('b')].map((job) => ({
        name: 'metric-event',
        data: job.data,
        opts: { jobId: job.jobId },
      })),
    );
    await expect(enqueue(eventJob('a'), eventJob('d'), refused())).rejects.toThrow(
      'Priority should be between',
    );
    expect(await enqueue(eventJob('a'), eventJob('b'), eventJob('c'), eventJob('d'))).toEqual([
      'duplicate',
      'duplicate',
      'enqueued',
      'enqueued',
    ]);
    for (const id of ['a', 'b', 'c', 'd']) await it_.store.settle(refOf(eventJob(id)), 'delivered');
    expect(await counts()).toMatchObject({ 'metric-event:enqueued': 4, 'metric-event:delivered': 4 });
  });
});
