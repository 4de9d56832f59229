import { type Caller, takePermit } from '../../src/steps/make-call.js';

const signal = new AbortController().signal;

/** A lane whose permits are fresh as the test says, one after another. */
function laneWith(...fresh: boolean[]) {
  let taken = 0;
  const places: unknown[] = [];
  const lane = {
    permits: {
      acquire: async (_endpoint: string, { insteadOf }: { insteadOf?: { place: number } }) => {
        places.push(insteadOf?.place);
        const isFresh = fresh[taken] ?? true;
        taken += 1;
        return { isFresh: () => isFresh, place: 10 + taken };
      },
    },
    metrics: { permitWaited() {} },
    destination: { id: 'shop' },
    nowMs: () => 0,
  };
  return { lane: lane as unknown as Caller, taken: () => taken, places };
}

describe('the permit of a call', () => {
  it('is one permit while the process runs without a pause', async () => {
    const { lane, taken } = laneWith(true);
    expect(await takePermit('POST /api/events', 'live', lane, signal)).toBe(true);
    expect(taken()).toBe(1);
  });

  it('is another one where the process stood still since the first', async () => {
    const { lane, taken, places } = laneWith(false, true);
    expect(await takePermit('POST /api/events', 'live', lane, signal)).toBe(true);
    expect(taken()).toBe(2);
    // It keeps the place of the first: later calls, perhaps of the same person, have waited behind it.
    expect(places).toEqual([undefined, 11]);
  });

  it('is at most the third, so that a slow process does not use up the permits of others', async () => {
    const { lane, taken } = laneWith(false, false, false, false);
    expect(await takePermit('POST /api/events', 'live', lane, signal)).toBe(true);
    expect(taken()).toBe(3);
  });

  it('is no right to call where the call is no longer wanted after the wait', async () => {
    const { lane, taken } = laneWith(false, true);
    const wanted = [true, false];
    const isWanted = async () => wanted.shift() ?? true;
    expect(await takePermit('POST /api/events', 'live', lane, signal, isWanted)).toBe(false);
    expect(taken()).toBe(2);
  });
});
