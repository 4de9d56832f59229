import { hashField } from '@tracklayer/events';
import { eventJob, profileJob, type Rig, refOf, rig, WINDOW_MS, workOne } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const ref = refOf(eventJob('a'));
const markerKey = () => `{tracklayer:${it_.destination}}:mark:metric-event:${ref.jobId}`;

describe('settling a job', () => {
  it('keeps its marker for the deduplication window', async () => {
    expect(await it_.store.settle(ref, 'delivered')).toBe(true);
    expect(await it_.store.markers([ref, refOf(eventJob('b'))])).toEqual(['delivered', undefined]);
    const ttlMs = await it_.redis.pttl(markerKey());
    expect(ttlMs).toBeGreaterThan(WINDOW_MS - 10_000);
    expect(ttlMs).toBeLessThanOrEqual(WINDOW_MS);
  });

  it('counts the job once, even when several callers settle it', async () => {
    await it_.lanes.enqueue(it_.destination, [eventJob('a')]);
    const answers = await Promise.all([
      it_.store.settle(ref, 'delivered'),
      it_.store.settle(ref, 'delivered'),
      it_.store.settle(ref, 'duplicate'),
    ]);
    expect(answers).toEqual([true, false, false]);
    expect(await it_.store.markers([ref])).toEqual(['delivered']);
    expect(await it_.lanes.counts(it_.destination)).toMatchObject({
      'metric-event:enqueued': 1,
      'metric-event:delivered': 1,
      'metric-event:duplicate': 0,
      'metric-event:skipped': 0,
      'metric-event:dead': 0,
    });
  });

  it('gives each job of one turn its own marker', async () => {
    const metric = ['a', 'b', 'c', 'd'].map((eventId) => refOf(eventJob(eventId)));
    const refs = [...metric.slice(0, 3), refOf(profileJob('ava@shop.example')), ...metric.slice(3)];
    const ends = ['delivered', 'delivered', 'duplicate', 'duplicate', 'delivered'] as const;
    const answers = await Promise.all(refs.map((each, at) => it_.store.settle(each, ends[at] ?? 'skipped')));
    expect(answers).toEqual([true, true, true, true, true]);
    expect(await it_.store.markers(refs)).toEqual(ends);
    expect(await it_.lanes.counts(it_.destination)).toMatchObject({
      'metric-event:delivered': 3,
      'metric-event:duplicate': 1,
      'profile-upsert:duplicate': 1,
    });
  });

  it('counts a job as enqueued when its producer died before counting it', async () => {
    const { data, jobId } = eventJob('a');
    await it_.lanes.queue(it_.destination, 'metric-event').add('metric-event', data, { jobId });
    await it_.store.settle(ref, 'delivered');
    expect((await it_.lanes.counts(it_.destination))['metric-event:enqueued']).toBe(1);
    await it_.lanes.enqueue(it_.destination, [eventJob('a')]);
    expect((await it_.lanes.counts(it_.destination))['metric-event:enqueued']).toBe(1);
  });

  it('creates no key in the lane for a job that left it', async () => {
    await it_.store.settle(ref, 'delivered');
    expect(await it_.redis.exists(`{tracklayer:${it_.destination}}:metric-event:${ref.jobId}`)).toBe(0);
  });

  it('keeps the marker of a dead letter', async () => {
    await it_.redis.set(markerKey(), 'dead');
    expect(await it_.store.settle(ref, 'delivered')).toBe(false);
    expect(await it_.store.markers([ref])).toEqual(['dead']);
  });

  it('asks Redis nothing for an empty list', async () => {
    expect(await it_.store.markers([])).toEqual([]);
  });
});

describe('releasing dependents', () => {
  it('promotes delayed jobs and changes no others', async () => {
    await it_.lanes.enqueue(it_.destination, [eventJob('done')]);
    await workOne(it_, 'metric-event');
    await it_.lanes.enqueue(it_.destination, [eventJob('active')]);
    await workOne(it_, 'metric-event', 'hold');
    await it_.lanes.enqueue(it_.destination, [
      eventJob('waiting'),
      { ...eventJob('delayed'), delayMs: 60_000 },
    ]);

    await it_.store.releaseDependents(
      ['gone', 'done', 'active', 'waiting', 'delayed'].map((id) => refOf(eventJob(id))),
    );
    expect(await it_.lanes.depth(it_.destination, 'metric-event')).toMatchObject({
      waiting: 2,
      active: 1,
      delayed: 0,
    });
  });

  it('names the jobs that a worker has in work when it wakes jobs', async () => {
    await it_.lanes.enqueue(it_.destination, [eventJob('active')]);
    await workOne(it_, 'metric-event', 'hold');
    await it_.lanes.enqueue(it_.destination, [
      eventJob('waiting'),
      { ...eventJob('delayed'), delayMs: 60_000 },
    ]);
    const refs = ['gone', 'active', 'waiting', 'delayed'].map((id) => refOf(eventJob(id)));
    expect(await it_.store.wake(refs)).toEqual([refOf(eventJob('active'))]);
    expect((await it_.lanes.depth(it_.destination, 'metric-event')).delayed).toBe(0);
  });

  it('keeps the priority of a replayed dependent', async () => {
    await it_.lanes.enqueue(it_.destination, [{ ...eventJob('replay'), delayMs: 60_000, priority: 10 }]);
    await it_.store.releaseDependents([refOf(eventJob('replay'))]);
    await it_.lanes.enqueue(it_.destination, [eventJob('live')]);
    expect(await workOne(it_, 'metric-event')).toBe(eventJob('live').jobId);
  });
});

describe('delivered profiles', () => {
  const ava = 'email:ava@shop.example';

  it('are empty at first, and come in the order given', async () => {
    await it_.store.rememberProfile(ava, { firstName: 'Ava' }, 1_000);
    expect(await it_.store.deliveredProfiles(['email:bo@shop.example', ava])).toEqual([
      {},
      { firstName: { hash: hashField('Ava'), timeMs: 1_000 } },
    ]);
  });

  it('keep the newest value of each field, in whatever order deliveries arrive', async () => {
    await it_.store.rememberProfile(ava, { firstName: 'new', properties: { tier: 1 } }, 2_000);
    await it_.store.rememberProfile(
      ava,
      { firstName: 'old', lastName: 'Meyer', properties: { tier: 0, city: 'Ulm' } },
      1_000,
    );
    const [known] = await it_.store.deliveredProfiles([ava]);
    expect(known).toEqual({
      firstName: { hash: hashField('new'), timeMs: 2_000 },
      lastName: { hash: hashField('Meyer'), timeMs: 1_000 },
      'properties.tier': { hash: hashField(1), timeMs: 2_000 },
      'properties.city': { hash: hashField('Ulm'), timeMs: 1_000 },
    });
  });

  it('agree on one of two values of the same millisecond, in either order', async () => {
    for (const names of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      for (const firstName of names) await it_.store.rememberProfile(names.join(), { firstName }, 1_000);
    }
    const [one, other] = await it_.store.deliveredProfiles(['a,b', 'b,a']);
    expect(one).toEqual(other);
  });

  it('contain no personal data and expire', async () => {
    await it_.store.rememberProfile(ava, { email: 'ava@shop.example', firstName: 'Ava' }, 1_000);
    const keys = await it_.redis.keys(`{tracklayer:${it_.destination}}:profile:*`);
    expect(keys).toHaveLength(1);
    const stored = JSON.stringify([keys, await it_.redis.hgetall(String(keys[0]))]);
    expect(stored).not.toMatch(/ava|shop\.example/i);
    expect(await it_.redis.pttl(String(keys[0]))).toBeGreaterThan(89 * 86_400_000);
  });
});

describe('a lane', () => {
  it('reports its depth, and can be paused and resumed alone or with its destination', async () => {
    const { lanes, destination } = it_;
    await lanes.enqueue(destination, [
      eventJob('a'),
      { ...eventJob('b'), priority: 20 },
      { ...eventJob('c'), delayMs: 60_000 },
    ]);
    expect(await lanes.depth(destination, 'metric-event')).toEqual({
      waiting: 2,
      active: 0,
      delayed: 1,
      failed: 0,
      paused: false,
    });

    await lanes.pause(destination, 'metric-event');
    expect(await workOne(it_, 'metric-event')).toBeUndefined();
    expect((await lanes.depth(destination, 'metric-event')).paused).toBe(true);
    expect((await lanes.depth(destination, 'profile-upsert')).paused).toBe(false);
    await lanes.pause(destination);
    expect((await lanes.depth(destination, 'profile-upsert')).paused).toBe(true);
    await lanes.resume(destination);
    await lanes.enqueue(destination, [profileJob('a')]);
    expect(await workOne(it_, 'profile-upsert')).toBe(profileJob('a').jobId);
    expect(await workOne(it_, 'metric-event')).toBe(eventJob('a').jobId);
  });
});
