import { launchBrowser } from '@tracklayer/browser';
import { playNight } from '../src/pictures/night.js';
import { withDemo } from '../src/pictures/with-demo.js';

// It starts six programs and a browser, and waits for two replays in steps, which takes half a minute alone.
const TIMEOUT_MS = 300_000;
const WAIT_MS = 60_000;

describe('npm start -- --demo', () => {
  it(
    'fills two destinations, one of them held, with dead letters of several causes, replays and back-fills; its night plays as the page tells it',
    async () => {
      const exitCode = await withDemo(async (dashboard) => {
        const read = async (path: string) => (await fetch(`${dashboard}/api/v1/${path}`)).json();
        const [overview, causes, campaigns, migrations] = await Promise.all(
          ['overview', 'causes', 'campaigns', 'migrations'].map(read),
        );
        expect(overview).toMatchObject({
          destinations: [
            { destination: 'main', state: 'runs' },
            { destination: 'outlet', state: 'held', hold: { code: expect.any(String), status: 401 } },
          ],
        });
        expect(causes).toMatchObject({ total: expect.any(Number) });
        expect((causes as { causes: object[] }).causes.length).toBeGreaterThanOrEqual(4);
        expect(campaigns).toMatchObject({
          items: [
            { state: 'stopped', stopped: 'dead-again' },
            { state: 'done', counts: { delivered: 24 } },
          ],
        });
        expect(migrations).toMatchObject({
          items: [
            { id: 'orders_since_2024', state: 'paused' },
            {
              id: 'spring_2026',
              state: 'done',
              settled: { delivered: 640 },
              reasons: { missing_identifier: 1 },
            },
          ],
        });
        await playsInBrowser(dashboard);
      });
      expect(exitCode).toBe(0);
    },
    TIMEOUT_MS,
  );
});

/** The night of the page `a-night-in-the-browser`: the letters are delivered, and the audit has the replay. */
async function playsInBrowser(dashboard: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const { destination, campaign } = await playNight(page, dashboard, async () => undefined);
    const answer = await fetch(`${dashboard}/api/v1/campaigns/${destination}/${campaign}`);
    const { state, counts } = (await answer.json()) as { state: string; counts: Record<string, number> };
    expect(state).toBe('done');
    expect(counts.delivered).toBeGreaterThan(2);
    expect(counts.deadAgain ?? 0).toBe(0);
  } finally {
    await browser.close();
  }
}
