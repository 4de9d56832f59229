import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

let destination: TestDestination;

async function configured(ownership: object): Promise<void> {
  destination = await newDestination({ apiKeyEnv: 'KEY_THAT_IS_NOT_SET', ownership });
}

afterEach(() => destination.remove());

describe('tracklayer dedup', () => {
  it('lists the configured owner of each event', async () => {
    await configured({ view_content: { owner: 'browser', otherwise: 'mark' } });
    const { stdout, exitCode } = await runCli(['dedup', 'list'], destination);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/purchase\s+Placed Order\s+server\s+skipped/);
    expect(stdout).toMatch(/view_content\s+Viewed Product\s+browser\s+sent, marked/);
    expect(stdout).toMatch(/search\s+Searched Site\s+either\s+also sent/);
    const { json } = await runCli(['dedup', 'list', '--json'], destination);
    expect(json).toHaveLength(11);
    expect(json).toContainEqual({
      destination: destination.id,
      event: 'view_content',
      metric: 'Viewed Product',
      owner: 'browser',
      otherwise: 'mark',
    });
  });

  it('prints the filter of an event: metric, property, value, and where to click', async () => {
    await configured({ purchase: { owner: 'server', otherwise: 'mark' } });
    const { stdout, exitCode } = await runCli(['dedup', 'filter', 'purchase'], destination);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('purchase → Placed Order');
    expect(stdout).toContain('source equals tracklayer');
    expect(stdout).toContain("event_owner doesn't equal server");
    expect(stdout).toContain('Trigger filters');
    const { json } = await runCli(['dedup', 'filter', 'purchase', '--json'], destination);
    expect(json).toMatchObject([
      {
        destination: destination.id,
        metric: 'Placed Order',
        conditions: [
          { property: 'source', operator: 'equals', value: 'tracklayer' },
          { property: 'event_owner', operator: "doesn't equal", value: 'server' },
        ],
      },
    ]);
  });

  it('says why there is no filter, and shows no steps then', async () => {
    await configured({});
    const { stdout } = await runCli(['dedup', 'filter', 'search'], destination);
    expect(stdout).toContain('either side');
    expect(stdout).toContain('name an owner');
    expect(stdout).not.toContain('In Klaviyo');
  });

  it('refuses an unknown event, an unknown destination and a wrong configuration', async () => {
    await configured({});
    expect((await runCli(['dedup', 'filter', 'order'], destination)).exitCode).toBe(2);
    expect((await runCli(['dedup', 'list', '--destination', 'nobody'], destination)).exitCode).toBe(6);
    await destination.remove();
    await configured({ view_content: { owner: 'pixel' } });
    const { exitCode, stderr } = await runCli(['dedup', 'list'], destination);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("ownership.view_content.owner: got string(5). Write 'server'");
  });
});
