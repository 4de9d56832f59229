import { createMetrics, type Metrics } from '../src/index.js';
import { METRICS } from '../src/names.js';

const opened: Metrics[] = [];
afterEach(() => {
  for (const metrics of opened.splice(0)) metrics.close();
});
function open(): Metrics {
  const metrics = createMetrics();
  opened.push(metrics);
  return metrics;
}

describe('metrics', () => {
  it('count jobs by outcome', async () => {
    const metrics = open();
    metrics.settled('main', 'metric-event', 'delivered');
    metrics.settled('main', 'metric-event', 'delivered');
    expect(await metrics.registry.metrics()).toContain(
      'tracklayer_jobs_total{destination="main",type="metric-event",outcome="delivered"} 2',
    );
  });

  it('count values that were left out', async () => {
    const metrics = open();
    metrics.leftOut('main', 'profile-upsert', 'phone_number', 'refused');
    expect(await metrics.registry.metrics()).toContain(
      'tracklayer_left_out_total{destination="main",type="profile-upsert",field="phone_number",reason="refused"} 1',
    );
  });

  it('measure in seconds and separate 429s and missing answers from failures', async () => {
    const metrics = open();
    metrics.called('main', 'PATCH /api/profiles/{id}', 202, 30);
    metrics.called('main', 'POST /api/events', 429, 30);
    metrics.called('main', 'POST /api/events', undefined, 4_000);
    metrics.delivered('main', 'metric-event', -5);
    metrics.permitWaited('main', 'POST /api/events', 250);
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'tracklayer_call_duration_seconds_sum{destination="main",endpoint="PATCH /api/profiles/{id}",status_class="2xx"} 0.03',
    );
    expect(text).toContain('status_class="429"');
    expect(text).toContain('endpoint="POST /api/events",status_class="none"} 4');
    expect(text).toContain(
      'tracklayer_track_to_settled_seconds_sum{destination="main",type="metric-event"} 0',
    );
    expect(text).toContain(
      'tracklayer_permit_wait_seconds_bucket{le="0.5",destination="main",endpoint="POST /api/events"} 1',
    );
  });

  it('show no address, number or key in a label', async () => {
    const metrics = open();
    for (const bad of ['ava@shop.example', '+491511234567', 'pk_0123456789abcdef', 'x'.repeat(200)]) {
      metrics.settled(bad, 'metric-event', 'delivered');
    }
    const text = await metrics.registry.metrics();
    expect(text).toContain('destination="other",type="metric-event",outcome="delivered"} 4');
    expect(text).not.toMatch(/ava|49151|pk_|xxx/);
  });

  it('read depths, dead letters and holds when scraped, and drop the series of removed ones', async () => {
    const metrics = open();
    let held = true;
    const stop = metrics.watch({
      laneDepths: async () => [
        { destination: 'main', type: 'metric-event', states: { waiting: 3, active: 1 } },
      ],
      deadLetters: async () => [{ destination: 'main', count: 7 }],
      lettersGone: async () => [
        { destination: 'main', type: 'metric-event', ends: { expired: 2, discarded: 5 } },
      ],
      holds: async () =>
        held ? [{ destination: 'main', scope: 'POST /api/events', reason: 'not_authenticated' }] : [],
    });
    const text = await metrics.registry.metrics();
    expect(text).toContain('tracklayer_lane_depth{destination="main",type="metric-event",state="waiting"} 3');
    expect(text).toContain('tracklayer_dead_letters{destination="main"} 7');
    expect(text).toContain(
      'tracklayer_holds{destination="main",scope="POST /api/events",reason="not_authenticated"} 1',
    );
    for (const line of ['end="expired"} 2', 'end="discarded"} 5']) {
      expect(text).toContain(`tracklayer_letters_gone_total{destination="main",type="metric-event",${line}`);
    }
    held = false;
    expect(await metrics.registry.metrics()).not.toContain('tracklayer_holds{');
    stop();
    expect(await metrics.registry.metrics()).not.toContain('tracklayer_lane_depth{');
  });

  it('answer a scrape when a source fails, and count the failure', async () => {
    const metrics = open();
    metrics.settled('main', 'metric-event', 'dead');
    metrics.watch({ deadLetters: () => Promise.reject(new Error('Redis is away')) });
    await metrics.registry.metrics();
    const text = await metrics.registry.metrics();
    expect(text).toContain('outcome="dead"} 1');
    expect(text).toContain('tracklayer_scrape_errors_total{source="deadLetters"}');
  });

  it('report how late the event loop ran', async () => {
    const metrics = open();
    await metrics.registry.metrics();
    // The first sample only sets the clock. On a busy machine it may come late.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const untilMs = performance.now() + 120;
    while (performance.now() < untilMs);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const text = await metrics.registry.metrics();
    const worst = /tracklayer_event_loop_lag_seconds\{quantile="1"\} ([\d.]+)/.exec(text)?.[1];
    expect(Number(worst)).toBeGreaterThan(0.1);
    expect(Number(worst)).toBeLessThan(5);
  });

  it('have the names and types of the table, and no others', async () => {
    const registered = await open().registry.getMetricsAsJSON();
    const named = (rows: readonly { name: string; type: unknown }[]) =>
      rows.map(({ name, type }) => `${name} ${type}`).sort();
    expect(named(registered)).toEqual(named(Object.values(METRICS)));
  });
});
