import { QueueUnavailableError, type Receipt } from '@tracklayer/producer';
import fc from 'fast-check';
import { createPatientSending } from '../src/input/send-patiently.js';

const receiptOf = (eventId: string): Receipt => ({ eventId, jobs: [] });

/** A Redis that takes so many events of each call, and the time of whoever waits for it. */
function rig(takes: number[], { waitMs = 60_000, stopAfter = Number.POSITIVE_INFINITY } = {}) {
  let now = 0;
  let calls = 0;
  const stop = new AbortController();
  const seen = { waits: 0, longestMs: 0 };
  const send = createPatientSending<string>({
    async track(events) {
      now += 1_200;
      calls += 1;
      if (calls >= stopAfter) stop.abort();
      const taken = takes.shift() ?? events.length;
      const receipts = events.slice(0, taken).map(receiptOf);
      if (taken >= events.length) return receipts;
      throw new QueueUnavailableError({ cause: new Error('away'), storedMaybe: true, receipts });
    },
    waitMs,
    signal: stop.signal,
    onAway(_, sinceMs) {
      seen.waits += 1;
      seen.longestMs = Math.max(seen.longestMs, sinceMs);
    },
    onBack() {},
    nowMs: () => now,
    async sleep(ms) {
      now += ms;
    },
  });
  return { send, seen };
}

const EVENTS = Array.from({ length: 50 }, (_, index) => `e${index}`);

describe('sending while Redis is slow or away', () => {
  it('gives each event its receipt once and in order, however much Redis takes of each call', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 }), async (takes) => {
        const { send } = rig([...takes]);
        const taken: string[] = [];
        const end = await send(EVENTS, async (receipts) => {
          taken.push(...receipts.map(({ eventId }) => eventId));
        });
        expect(end).toBe('sent');
        expect(taken).toEqual(EVENTS);
      }),
    );
  });

  it('ends with the last error when Redis took nothing for the whole time', async () => {
    const { send, seen } = rig(Array(100).fill(0), { waitMs: 10_000 });
    await expect(send(EVENTS, async () => {})).rejects.toThrow(QueueUnavailableError);
    expect(seen.longestMs).toBeLessThan(10_000);
    expect(seen.waits).toBeGreaterThan(2);
  });

  it('counts the time from the last event that Redis took', async () => {
    const { send } = rig(Array(50).fill(1), { waitMs: 4_000 });
    expect(await send(EVENTS, async () => {})).toBe('sent');
  });

  it('stops between two tries when it is asked to', async () => {
    const { send } = rig(Array(100).fill(0), { stopAfter: 3 });
    expect(await send(EVENTS, async () => {})).toBe('interrupted');
  });
});
