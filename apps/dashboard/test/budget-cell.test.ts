import { createPermits } from '@tracklayer/rate-limit';
import { withDashboard } from './support/dashboard.js';

const ENDPOINT = 'POST /api/events';
const WINDOWS = {
  [ENDPOINT]: [
    { limit: 350, windowMs: 1_000 },
    { limit: 3_500, windowMs: 60_000 },
  ],
};

describe('the budget of a lane on the overview', () => {
  it('shows the calls of the last minute, their share of the limit, and a throttle', async () => {
    await withDashboard(async ({ get, redis, lanes, destination }) => {
      await lanes.register(destination);
      const permits = createPermits({ redis, destination, windows: WINDOWS });
      const { signal } = new AbortController();
      for (let taken = 0; taken < 7; taken += 1) await permits.acquire(ENDPOINT, { signal });
      const row = async () =>
        (await get('/')).text.split('<tr>').find((each) => each.includes(`${destination}.metric-event`));
      expect(await row()).toContain('<td class="n">7</td>');
      expect(await row()).toMatch(/<meter min="0" max="3500" value="7" [^>]+><\/meter> <span>0 % of 3,500/);
      await permits.block(ENDPOINT, 600_000);
      expect(await row()).toMatch(/throttled until [\d:]+ UTC, (10|9) min/);
      permits.close();
    });
  });
});
