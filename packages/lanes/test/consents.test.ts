import { currentAddresses } from '../src/index.js';
import { type Rig, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const AVA = 'email:ava@shop.example';
const PHONE = 'phone:+4915112345678';

describe('consent statements', () => {
  it('keep the newest time of each status per address, in whatever order they arrive', async () => {
    const { store } = it_;
    await store.rememberConsents([
      { identity: AVA, status: 'granted', statedMs: 200 },
      { identity: AVA, status: 'withdrawn', statedMs: 300 },
      { identity: PHONE, status: 'granted', statedMs: 50 },
    ]);
    await store.rememberConsents([
      { identity: AVA, status: 'granted', statedMs: 100 },
      { identity: AVA, status: 'withdrawn', statedMs: 1_776_852_000_000 },
    ]);
    expect(await store.consents([PHONE, AVA, 'email:ben@shop.example'])).toEqual([
      { grantedMs: 50 },
      { grantedMs: 200, withdrawnMs: 1_776_852_000_000 },
      {},
    ]);
  });

  it('make an older consent invalid until a newer consent is given', async () => {
    const { store } = it_;
    const address = { channel: 'email', identity: AVA } as const;
    const isCurrent = async (status: 'granted' | 'withdrawn', statedMs: number) => {
      const job = { consent: { status }, time: new Date(statedMs).toISOString(), enqueuedAtMs: 1_000 };
      return (await currentAddresses(job, [address], store)).length === 1;
    };
    expect(await isCurrent('granted', 100)).toBe(true);
    await store.rememberConsents([{ identity: AVA, status: 'withdrawn', statedMs: 200 }]);
    expect(await isCurrent('granted', 100)).toBe(false);
    expect(await isCurrent('granted', 200)).toBe(false);
    expect(await isCurrent('granted', 201)).toBe(true);
    expect(await isCurrent('withdrawn', 100)).toBe(true);
    await store.rememberConsents([{ identity: AVA, status: 'granted', statedMs: 300 }]);
    expect(await isCurrent('granted', 100)).toBe(true);
    expect(await isCurrent('withdrawn', 200)).toBe(false);
  });

  it('are kept longer than a dead letter can be replayed, under a key that contains no address', async () => {
    const { store, redis, destination } = it_;
    await store.rememberConsents([{ identity: AVA, status: 'withdrawn', statedMs: 200 }]);
    const keys = await redis.keys(`{tracklayer:${destination}}:consent:*`);
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toContain('ava');
    expect(await redis.pttl(keys[0] as string)).toBeGreaterThan(365 * 24 * 3_600_000);
  });

  it('send nothing to Redis for an empty list', async () => {
    expect(await it_.store.consents([])).toEqual([]);
    await it_.store.rememberConsents([]);
  });
});
