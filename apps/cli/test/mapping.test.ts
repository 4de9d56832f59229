import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

let destination: TestDestination;

beforeEach(async () => {
  destination = await newDestination();
});

afterEach(() => destination.remove());

/** Configures the destination of the test with these overrides. */
async function configure(mapping: object): Promise<void> {
  const config = { destinations: { [destination.id]: { apiKeyEnv: 'KEY_THAT_IS_NOT_SET', mapping } } };
  await writeFile(join(destination.cwd, 'tracklayer.config.json'), JSON.stringify(config));
}

describe('tracklayer mapping', () => {
  it('shows the newest version, an older one, and that of a destination', async () => {
    await configure({ search: { metric: 'Looked For' } });
    const inForce = await runCli(['mapping', 'show'], destination);
    expect(inForce.stdout).toContain('Mapping 3 (version 3)');
    expect(inForce.stdout).toMatch(/purchase → Placed Order/);
    expect(inForce.stdout).toMatch(/order_id\s+properties\.orderId/);
    const older = await runCli(['mapping', 'show', '1', '--json'], destination);
    expect(older.json).toMatchObject([{ label: '1', version: 1, events: { lead: { dedupScope: 'lead' } } }]);
    const own = await runCli(['mapping', 'show', '--destination', destination.id, '--json'], destination);
    expect(own.json).toMatchObject([
      {
        label: expect.stringMatching(/^3\+[0-9a-f]{8}$/),
        destination: destination.id,
        events: { search: { metric: 'Looked For' } },
      },
    ]);
  });

  it('refuses to show two mappings, and says how to compare them', async () => {
    const both = await runCli(['mapping', 'show', '1', '--destination', destination.id], destination);
    expect([both.exitCode, both.stderr]).toEqual([
      2,
      expect.stringContaining(`tracklayer mapping diff 1 ${destination.id}`),
    ]);
  });

  it('shows the differences between two versions, and of a destination', async () => {
    await configure({ search: { metric: 'Looked For' } });
    const versions = await runCli(['mapping', 'diff', '1', '2', '--json'], destination);
    expect(versions.json).toContainEqual({ event: 'lead', what: 'properties.sku', after: 'properties.sku' });
    const own = await runCli(['mapping', 'diff', '3', destination.id], destination);
    expect(own.exitCode).toBe(0);
    expect(own.stdout).toMatch(/search\s+metric\s+Searched Site\s+Looked For/);
    expect((await runCli(['mapping', 'diff', '3'], destination)).stdout).toContain(
      'The mappings are the same.',
    );
  });

  it('exits with 0 if flows find what they need, and with 1 and the property if not', async () => {
    const fine = await runCli(['mapping', 'check', '--json'], destination);
    expect(fine.exitCode).toBe(0);
    expect(fine.json).toEqual([{ mapping: '3', destination: destination.id, ok: true, findings: [] }]);
    await configure({ add_to_cart: { properties: { checkout_url: 'properties.chekoutUrl' } } });
    const broken = await runCli(['mapping', 'check'], destination);
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toContain('✗ Abandon cart');
    expect(broken.stdout).toContain('Did you mean properties.checkoutUrl?');
    expect((await runCli(['mapping', 'check', '1'], destination)).exitCode).toBe(0);
  });

  it('says what starts each flow, and that the flows of the account may differ', async () => {
    const { stdout, stderr } = await runCli(['mapping', 'check'], destination);
    expect(stdout).toContain('Abandon cart started by the metric Added to Cart');
    expect(stdout).toContain('Welcome series started by joining the newsletter list; it needs nothing');
    expect(stdout).toMatch(/Back-in-stock started by Klaviyo's own metric Subscribed to Back in\s+Stock/);
    expect(stderr).toContain('your own flows may differ');
  });

  it('only warns of a field that the application adds', async () => {
    await configure({ add_to_cart: { properties: { checkout_url: 'properties.recoveryLink' } } });
    const { exitCode, stdout } = await runCli(['mapping', 'check'], destination);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('! Abandon cart');
    expect(stdout).toContain('Make sure that the application sends properties.recoveryLink');
  });

  it('exits with 6 for an unknown version or destination, and lists the known ones', async () => {
    const version = await runCli(['mapping', 'diff', '1', '9'], destination);
    expect([version.exitCode, version.stderr]).toEqual([6, expect.stringContaining('Versions: 1, 2, 3.')]);
    const other = await runCli(['mapping', 'check', '--destination', 'other'], destination);
    expect([other.exitCode, other.stderr]).toEqual([6, expect.stringContaining(destination.id)]);
  });
});
