import { standingAddresses } from '../src/index.js';
import { type Rig, rig } from './support/rig.js';

let it_: Rig;
beforeEach(() => {
  it_ = rig();
});
afterEach(() => it_.end());

const AVA = 'email:ava@shop.example';
const PHONE = 'phone:+4915112345678';

describe('what people said of their consent', () => {
  it('is remembered per address, the latest time of each word, in whatever order it is told', async () => {
    const { settlement } = it_;
    await settlement.rememberConsents([
      { identity: AVA, word: 'granted', saidMs: 200 },
      { identity: AVA, word: 'withdrawn', saidMs: 300 },
      { identity: PHONE, word: 'granted', saidMs: 50 },
    ]);
    await settlement.rememberConsents([
      { identity: AVA, word: 'granted', saidMs: 100 },
      { identity: AVA, word: 'withdrawn', saidMs: 1_776_852_000_000 },
    ]);
    expect(await settlement.consents([PHONE, AVA, 'email:ben@shop.example'])).toEqual([
      { grantedMs: 50 },
      { grantedMs: 200, withdrawnMs: 1_776_852_000_000 },
      {},
    ]);
  });

  it('counts for a consent given before the withdrawal, and no more once it is given anew', async () => {
    const { settlement } = it_;
    const address = { channel: 'email', identity: AVA } as const;
    const stands = async (status: 'granted' | 'withdrawn', saidMs: number) => {
      const job = { consent: { status }, time: new Date(saidMs).toISOString(), enqueuedAtMs: 1_000 };
      return (await standingAddresses(job, [address], settlement)).length === 1;
    };
    expect(await stands('granted', 100)).toBe(true);
    await settlement.rememberConsents([{ identity: AVA, word: 'withdrawn', saidMs: 200 }]);
    expect(await stands('granted', 100)).toBe(false);
    expect(await stands('granted', 200)).toBe(false);
    expect(await stands('granted', 201)).toBe(true);
    expect(await stands('withdrawn', 100)).toBe(true);
    await settlement.rememberConsents([{ identity: AVA, word: 'granted', saidMs: 300 }]);
    expect(await stands('granted', 100)).toBe(true);
    expect(await stands('withdrawn', 200)).toBe(false);
  });

  it('is kept for longer than a dead letter that may be replayed, under a name that tells no address', async () => {
    const { settlement, redis, destination } = it_;
    await settlement.rememberConsents([{ identity: AVA, word: 'withdrawn', saidMs: 200 }]);
    const keys = await redis.keys(`{tracklayer:${destination}}:consent:*`);
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toContain('ava');
    expect(await redis.pttl(keys[0] as string)).toBeGreaterThan(365 * 24 * 3_600_000);
  });

  it('asks nothing of Redis for nobody', async () => {
    expect(await it_.settlement.consents([])).toEqual([]);
    await it_.settlement.rememberConsents([]);
  });
});
