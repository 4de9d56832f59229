import type { DeliveryJob } from '@tracklayer/lanes';
import type { LaneContext } from '../../src/context.js';
import { askAhead } from '../../src/steps/permit-ahead.js';

const ENDPOINT = 'POST /api/events';
const { signal } = new AbortController();

/** A lane that counts its permits. */
function setUp({ isFree = true, held = '', fails = false } = {}) {
  const counts = { granted: 0, givenBack: 0 };
  const lane = {
    permits: {
      isFree: () => isFree,
      acquire: async () => {
        if (fails) throw new Error('Redis is away');
        counts.granted += 1;
        const giveBack = () => {
          counts.givenBack += 1;
        };
        return { isFresh: () => true, place: 0, giveBack };
      },
    },
    breaker: { isHeld: (scope: string) => scope === held },
    destination: { id: 'shop', ownership: { purchase: { owner: 'server', otherwise: 'skip' } } },
  } as unknown as LaneContext;
  return { lane, counts };
}

const event = (more: object) => ({ name: 'purchase', profile: { email: 'ava@shop.example' }, ...more });
const job = (more: object = {}) =>
  ({ type: 'metric-event', event: event({ source: 'order-service' }), ...more }) as DeliveryJob;

describe('a permit that is asked for ahead', () => {
  it('is the first permit of the event; the next one is another', async () => {
    const { lane, counts } = setUp();
    const ahead = askAhead(job(), lane, signal);
    expect(counts.granted).toBe(1);
    await ahead?.permits.acquire(ENDPOINT, { signal });
    expect(counts.granted).toBe(1);
    await ahead?.permits.acquire(ENDPOINT, { signal });
    ahead?.end();
    await Promise.resolve();
    expect(counts).toEqual({ granted: 2, givenBack: 0 });
  });

  it('is given back, once, where the event is not sent', async () => {
    const { lane, counts } = setUp();
    const ahead = askAhead(job(), lane, signal);
    ahead?.end();
    ahead?.end();
    await new Promise(setImmediate);
    expect(counts).toEqual({ granted: 1, givenBack: 1 });
  });

  it('is not that of a call to another endpoint', async () => {
    const { lane, counts } = setUp();
    await askAhead(job(), lane, signal)?.permits.acquire('GET /api/profiles', { signal });
    expect(counts.granted).toBe(2);
  });

  it('fails where it is used, and nowhere else', async () => {
    const { lane } = setUp({ fails: true });
    askAhead(job(), lane, signal)?.end();
    const used = askAhead(job(), lane, signal)?.permits.acquire(ENDPOINT, { signal });
    await expect(used).rejects.toThrow('Redis is away');
  });

  it.each<[string, DeliveryJob, Parameters<typeof setUp>[0]]>([
    ['limits make calls wait', job(), { isFree: false }],
    ['the destination is held', job(), { held: 'destination' }],
    ['the endpoint is held', job(), { held: ENDPOINT }],
    ['the event may wait for its profile', job({ follows: {} }), {}],
    ['the browser sends the event too', job({ event: event({ source: 'browser' }) }), {}],
    ['a visitor may bring fields', job({ event: event({ profile: { anonymousId: 'a' } }) }), {}],
    ['the job is no event', job({ type: 'profile-upsert' }), {}],
  ])('is not asked for where %s', (_, of, at) => {
    const { lane, counts } = setUp(at);
    expect(askAhead(of, lane, signal)).toBeUndefined();
    expect(counts.granted).toBe(0);
  });

  it('is not asked for where the event goes in a bulk call', () => {
    const { lane } = setUp();
    expect(askAhead(job(), { ...lane, bulk: {} } as LaneContext, signal)).toBeUndefined();
  });
});
