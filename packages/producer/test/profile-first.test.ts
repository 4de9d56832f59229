import { createProfileFirst } from '../src/profile-first.js';

const MAX_WAIT_MS = 30_000;
const NOW_MS = 1_000_000;

function profileFirst(waitedMs: number | undefined) {
  const lane = { nowMs: NOW_MS, waitedMs, looks: 0 };
  const first = createProfileFirst(
    {
      async waitingSince() {
        lane.looks += 1;
        return lane.waitedMs === undefined ? undefined : lane.nowMs - lane.waitedMs;
      },
    },
    { maxWaitMs: MAX_WAIT_MS, now: () => lane.nowMs },
  );
  return { lane, waitMs: () => first.waitMs('main') };
}

describe('how long an event waits for its profile', () => {
  it.each([
    ['no profile waits', undefined, MAX_WAIT_MS],
    ['profiles go out in time', MAX_WAIT_MS, MAX_WAIT_MS],
    ['the next profile has waited longer than an event may', MAX_WAIT_MS + 1, 0],
  ])('where %s', async (_where, waitedMs, expected) => {
    expect(await profileFirst(waitedMs).waitMs()).toBe(expected);
  });

  it('is read once a second, however many events come', async () => {
    const { lane, waitMs } = profileFirst(undefined);
    for (let event = 0; event < 50; event += 1) await waitMs();
    expect(lane.looks).toBe(1);
    lane.waitedMs = MAX_WAIT_MS * 2;
    expect(await waitMs()).toBe(MAX_WAIT_MS);
    lane.nowMs += 1_000;
    expect(await waitMs()).toBe(0);
  });
});
