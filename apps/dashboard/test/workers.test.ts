/** The pages, `/readyz` and `/metrics` say which workers run, and which lanes have none. */
import { JOB_TYPES } from '@tracklayer/events';
import { announceWorker, JOB_LEVEL, type WorkerCard } from '@tracklayer/lanes';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { type World, withDashboard } from './support/dashboard.js';

const CARD: WorkerCard = {
  ...{ version: '2.0.0', level: JOB_LEVEL, host: '<web-1>', pid: 7, sinceMs: Date.now() - 7_200_000 },
  ...{ lanes: JOB_TYPES.filter((lane) => lane !== 'event-backfill') },
  ...{ inWork: 3, loopLagMs: 4, memoryBytes: 182_000_000 },
};

const warningsOf = async ({ get }: World) => {
  const { status, text } = await get('/readyz');
  expect(status).toBe(200);
  const { warnings = [] } = JSON.parse(text) as { warnings?: { code: string }[] };
  return warnings.filter(({ code }) => !code.includes('append_only'));
};

describe('a destination without a worker', () => {
  it('is told on the pages, in the body of /readyz and in the metrics', async () => {
    await withDashboard(
      async (world) => {
        const { get, destination } = world;
        const { text } = await get('/');
        expect(text).toContain(
          `<span class="bad">No worker</span></strong> · No worker serves ${destination}.`,
        );
        expect(text).toContain('metric-event</a><span class="tag">no worker</span>');
        expect((await get('/workers')).text).toContain('No worker has reported itself within the last day.');
        expect(await warningsOf(world)).toMatchObject([
          { code: 'no_worker', destinations: [destination], lanes: JOB_TYPES },
        ]);
        expect((await get('/metrics')).text).toContain(
          `tracklayer_unserved_lanes{destination="${destination}",type="metric-event",reason="no_worker"} 1`,
        );
      },
      ({ destination }) => ({ configured: { ids: [destination] }, version: '2.0.0' }),
    );
  });

  it('is not configured where the configuration does not have it', async () => {
    await withDashboard(
      async (world) => {
        const { get, lanes, destination } = world;
        await lanes.enqueue(destination, [buildEventJob()]);
        const { text } = await get('/');
        expect(text).toContain('metric-event</a><span class="tag">not configured</span>');
        expect(text).toContain(`The configuration has no destination ${destination}`);
        expect(await warningsOf(world)).toMatchObject([
          { code: 'not_configured', destinations: [destination] },
        ]);
        expect((await get('/metrics')).text).toContain(
          `tracklayer_unserved_lanes{destination="${destination}",type="metric-event",reason="not_configured"} 1`,
        );
      },
      () => ({ configured: { ids: ['main'] }, version: '2.0.0' }),
    );
  });
});

describe('a worker that runs', () => {
  it('has a row with its process, its lanes and how it fares', async () => {
    await withDashboard(
      async (world) => {
        const { get, redis, destination } = world;
        await announceWorker(redis, destination, 'w1', CARD);
        const { text } = await get('/workers');
        for (const words of [
          '1 worker runs.',
          '<td>&lt;web-1&gt;</td><td class="n">7</td><td>2.0.0</td>',
          `<td class="text">${destination} · live</td><td class="n">3</td><td class="n">4 ms</td><td class="n">182 MB</td>`,
          '<span class="good">runs</span>',
          `No worker serves the lane event-backfill of ${destination}.`,
        ]) {
          expect(text).toContain(words);
        }
        expect((await get('/')).text).toContain('event-backfill</a><span class="tag">no worker</span>');
        const metrics = (await get('/metrics')).text;
        expect(metrics).toContain(`tracklayer_workers{destination="${destination}",version="2.0.0"} 1`);
        expect(metrics.match(/^tracklayer_unserved_lanes\{/gm)).toHaveLength(1);
      },
      ({ destination }) => ({ configured: { ids: [destination] }, version: '2.0.0' }),
    );
  });

  it('is named where it has another version or understands less', async () => {
    await withDashboard(
      async (world) => {
        const { redis, destination } = world;
        await announceWorker(redis, destination, 'w1', { ...CARD, lanes: JOB_TYPES });
        expect(await warningsOf(world)).toMatchObject([{ code: 'other_version', severity: 'warning' }]);
        await announceWorker(redis, destination, 'w1', { ...CARD, lanes: JOB_TYPES, level: JOB_LEVEL - 1 });
        expect(await warningsOf(world)).toMatchObject([{ code: 'older_worker', severity: 'fault' }]);
        expect((await world.get('/')).text).toContain('<span class="bad">Older worker</span>');
      },
      ({ destination }) => ({ configured: { ids: [destination] }, version: '3.0.0' }),
    );
  });
});
