import { eventJob, type Rig, refOf, rig, workOne } from './support/rig.js';

let it_: Rig;
beforeEach(async () => {
  it_ = rig();
  await it_.lanes.enqueue(it_.destination, [eventJob('a')]);
});
afterEach(() => it_.end());

const ref = refOf(eventJob('a'));
/** The worker dies at this stage: the next worker asks for the lives without an end of the stage before. */
async function dieIn(...stages: ('sending' | 'waiting' | 'answered')[]): Promise<number | undefined> {
  for (const stage of stages) await it_.store.workAlone(ref, stage);
  return it_.store.lostLives(ref, 1);
}

describe('a job that was in work when its worker died', () => {
  it('lost no life where it was not alone', async () => {
    expect(await it_.store.lostLives(ref, 1)).toBe(0);
  });

  it('loses a life each time at the same point', async () => {
    expect([await dieIn('sending'), await dieIn('sending'), await dieIn('sending')]).toEqual([1, 2, 3]);
  });

  it('loses no life while its worker only waits for the network', async () => {
    expect(await dieIn('sending', 'waiting')).toBe(0);
  });

  it('gets back the lives that it lost before a point that it passed', async () => {
    await dieIn('sending');
    await dieIn('sending');
    expect(await dieIn('sending', 'waiting')).toBe(0);
    await dieIn('sending');
    expect(await dieIn('sending', 'answered')).toBe(1);
  });

  it('loses a life each time after its answer, although it passes the points before', async () => {
    const deaths = [];
    for (let death = 1; death <= 3; death += 1) deaths.push(await dieIn('sending', 'waiting', 'answered'));
    expect(deaths).toEqual([1, 2, 3]);
  });

  it('loses no life when the worker took its mark away, as it does when it stops', async () => {
    await it_.store.workAlone(ref, 'sending');
    await it_.store.endAlone(ref, 1, false);
    expect(await it_.store.lostLives(ref, 1)).toBe(0);
  });

  it('is no suspect after a run that ended, until it stalls again', async () => {
    await dieIn('sending');
    await dieIn('sending', 'answered');
    await it_.store.endAlone(ref, 1, true);
    expect(await it_.store.lostLives(ref, 1)).toBeUndefined();
    expect(await it_.store.lostLives(ref, 2)).toBe(0);
  });

  it('is no suspect where its process lived on and only lost its lock, until that happened often', async () => {
    const key = `{tracklayer:${it_.destination}}:metric-event:${ref.jobId}`;
    for (const stalls of [1, 2, 3]) {
      await it_.store.lockLost(ref);
      await it_.redis.hset(key, 'stc', stalls);
      expect(await it_.store.lostLives(ref, stalls)).toBeUndefined();
    }
    await it_.store.lockLost(ref);
    expect(await it_.store.lostLives(ref, 4)).toBe(0);
  });

  it('is a suspect where its process stood still while it ran alone', async () => {
    await it_.store.workAlone(ref, 'sending');
    await it_.store.lockLost(ref);
    expect(await it_.store.lostLives(ref, 1)).toBe(1);
  });

  it('leaves nothing in Redis once it left its lane', async () => {
    const key = `{tracklayer:${it_.destination}}:metric-event:${ref.jobId}`;
    expect(await workOne(it_, 'metric-event')).toBe(ref.jobId);
    await it_.redis.del(key);
    await it_.store.workAlone(ref, 'sending');
    await it_.store.endAlone(ref, 1, true);
    expect(await it_.redis.exists(key)).toBe(0);
  });
});
