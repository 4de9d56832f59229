import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_KEY, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import stringWidth from 'string-width';
import { groups, listFlow, metricFlow, ofProperty } from './support/account-flows.js';
import { runCli } from './support/run-cli.js';

interface Judged {
  eventId: string;
  flows: {
    flow: { name: string; status: string };
    would: string;
    reasons: { code: string; path?: string }[];
  }[];
}

let sandbox: Sandbox;
let cwd: string;

beforeEach(async () => {
  sandbox = await startSandbox({ limits: 'real' });
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
  const main = { apiKeyEnv: 'KEY', listId: 'Y6nRLr', baseUrl: sandbox.url };
  await writeFile(join(cwd, 'tracklayer.config.json'), JSON.stringify({ destinations: { main } }));
});

afterEach(async () => {
  await sandbox.close();
  await rm(cwd, { recursive: true });
});

const event = (name: string, properties: object, more: object = {}) => ({
  name,
  eventId: `${name}_1`,
  time: '2026-04-23T10:00:00Z',
  profile: { email: `${name}@shop.example` },
  properties,
  ...more,
});
const CART = event('add_to_cart', {
  cartId: '1',
  value: 89.95,
  currency: 'EUR',
  checkoutUrl: 'https://shop.example/carts/1',
});
const ORDER = event('purchase', { orderId: '1', value: 89.95, currency: 'EUR', items: ['SKU-481'] });
const SIGN_UP = event('sign_up', {}, { consent: { status: 'granted' } });

const lines = (...events: object[]) => events.map((each) => JSON.stringify(each)).join('\n');
const check = (stdin: string, ...more: string[]) =>
  runCli(['flows', 'check', '-', '--account', ...more], {
    cwd,
    stdin,
    env: { KEY: DEFAULT_KEY },
    columns: 80,
  });

async function verdictsOf(...events: object[]) {
  const { json } = await check(lines(...events), '--json');
  return (json.slice(1) as Judged[]).map(({ flows }) =>
    flows.map(({ flow, would, reasons }) =>
      [
        flow.name,
        flow.status,
        would,
        ...reasons.map(({ code, path }) => [code, path].filter(Boolean).join(' ')),
      ].join(', '),
    ),
  );
}

const above = (limit: number) =>
  groups([
    ofProperty('Added to Cart', '$value', { type: 'numeric', operator: 'greater-than', value: limit }),
  ]);
const isSet = (field: string) =>
  groups([ofProperty('Added to Cart', field, { type: 'existence', operator: 'is-set' })]);

describe('tracklayer flows check --account', () => {
  it('judges events by the definitions that the account serves', async () => {
    sandbox.setFlows('sandbox', [
      metricFlow('Every cart', 'Added to Cart'),
      metricFlow('Big carts', 'Added to Cart', { filter: above(100) }),
      metricFlow('Recovery', 'Added to Cart', { filter: isSet('recovery_url') }),
      metricFlow('Orders', 'Placed Order', { status: 'manual' }),
      metricFlow('Orders of the shop', 'Placed Order@Shopify'),
      metricFlow('Next year', 'Placed Order', { status: 'draft' }),
      metricFlow('Last year', 'Placed Order', { archived: true }),
      metricFlow('Birthday', 'Had Birthday'),
      listFlow('Welcome', 'Y6nRLr'),
    ]);
    expect(await verdictsOf(CART, ORDER, SIGN_UP)).toEqual([
      [
        'Big carts, live, not, property_filtered value',
        'Every cart, live, start',
        'Recovery, live, not, property_never_carried properties.recovery_url',
      ],
      [
        'Next year, draft, not, not_live',
        'Orders, manual, start',
        'Orders of the shop, live, not, other_integration',
      ],
      ['Welcome, live, start'],
    ]);
  });

  it('tells people which flows there are, why one does not start, and what to do', async () => {
    sandbox.setFlows('sandbox', [
      metricFlow('Big carts', 'Added to Cart', { filter: above(100) }),
      metricFlow('Recovery', 'Added to Cart', { filter: isSet('checkoutUrl') }),
      metricFlow('Named', 'Added to Cart', { filter: isSet('product_name') }),
      metricFlow('Cart test', 'Added to Cart', { status: 'draft' }),
      metricFlow('Loyal', 'Added to Cart', {
        profileFilter: groups([{ type: 'profile-group-membership', is_member: true, group_ids: ['VIP'] }]),
      }),
      metricFlow('Old', 'Added to Cart', { archived: true }),
    ]);
    const { exitCode, stdout, stderr } = await check(lines(CART));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('5 flows of the account can start from what TrackLayer sends');
    expect(stdout).toMatch(/Big carts +live +the metric Added to Cart/);
    expect(stdout).toContain('✗ Big carts (live) would not start');
    expect(stdout).toContain('The filter wants $value greater than 100. The event has 89.95.');
    expect(stdout).toMatch(/No Added to Cart here carries\s+checkoutUrl/);
    expect(stdout).toMatch(/Did\s+you mean checkout_url\?/);
    expect(stdout).toContain('→ Send product_name. `tracklayer mapping show` shows its source.');
    expect(stdout).toContain('– Cart test (draft) would start once it is live');
    expect(stdout).toContain('? Loyal (live) may start; this cannot be told here');
    expect(stderr).toContain('1 may start one');
    const wide = `${stdout}${stderr}`.split('\n').filter((line) => stringWidth(line) > 80);
    expect(wide).toEqual([]);
  });

  it('judges one complete event of each kind if no events are given', async () => {
    sandbox.setFlows('sandbox', [
      metricFlow('Cart', 'Added to Cart', { filter: isSet('checkout_url') }),
      metricFlow('Recovery', 'Added to Cart', { filter: isSet('recovery_url') }),
      listFlow('Welcome', 'Y6nRLr'),
    ]);
    const ran = await runCli(['flows', 'check', '--account'], { cwd, env: { KEY: DEFAULT_KEY } });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('✓ Cart (live) would start');
    expect(ran.stdout).toContain('✗ Recovery (live) would not start');
    expect(ran.stdout).toContain('✓ Welcome (live) would start');
  });

  it('reads all pages, keeps to the limits, and reads definitions of flows on our metrics only', async () => {
    const others = Array.from({ length: 60 }, (_, i) => metricFlow(`Other ${i}`, 'Had Birthday'));
    const ours = Array.from({ length: 5 }, (_, i) => metricFlow(`Ours ${i}`, 'Added to Cart'));
    sandbox.setFlows('sandbox', [...others, ...ours]);
    expect((await verdictsOf(CART))[0]).toHaveLength(5);
    const { items } = sandbox.requests();
    const answered = (endpoint: string) =>
      items.filter((each) => each.endpoint === endpoint && each.status === 200);
    expect(answered('GET /api/flows')).toHaveLength(2);
    expect(answered('GET /api/flows/{id}')).toHaveLength(5);
    expect(items.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('waits when Klaviyo asks for it', async () => {
    sandbox.setFlows('sandbox', [metricFlow('Cart', 'Added to Cart')]);
    sandbox.addFault({ kind: 'throttle', endpoint: 'GET /api/flows/{id}', count: 1, retryAfterS: 1 });
    expect(await verdictsOf(CART)).toEqual([['Cart, live, start']]);
  });

  it('sums up many events', async () => {
    sandbox.setFlows('sandbox', [metricFlow('Big carts', 'Added to Cart', { filter: above(100) })]);
    const many = Array.from({ length: 12 }, (_, i) => ({ ...CART, eventId: `cart_${i}` }));
    const { stdout } = await check(lines(...many));
    expect(stdout).toMatch(/Big carts +live +0 +0 +12 +property_filtered \(12\)/);
  });

  it('says which list and metrics the account does not have', async () => {
    await writeFile(
      join(cwd, 'tracklayer.config.json'),
      JSON.stringify({ destinations: { main: { apiKeyEnv: 'KEY', listId: 'Gone', baseUrl: sandbox.url } } }),
    );
    const { exitCode, stderr } = await check(lines(CART));
    expect(exitCode).toBe(0);
    expect(stderr).toContain('The account has no metric Added to Cart yet.');
    expect(stderr).toContain('The account has no list Gone.');
  });
});

describe('a key without a scope', () => {
  beforeEach(() => {
    sandbox.setFlows('sandbox', [metricFlow('Cart', 'Added to Cart'), listFlow('Welcome', 'Y6nRLr')]);
  });

  it('of flows reads nothing, and the command names the scope', async () => {
    sandbox.denyScope('sandbox', 'flows:read');
    const { exitCode, stderr } = await check(lines(CART));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The key lacks the scope flows:read');
  });

  it.each([
    ['metrics:read', 'the flows of metrics', [[], ['Welcome, live, start']]],
    ['lists:read', 'the flows of lists', [['Cart, live, start'], []]],
  ])('%s still judges the other flows, names the scope and exits with 1', async (scope, unread, verdicts) => {
    sandbox.denyScope('sandbox', scope);
    expect(await verdictsOf(CART, SIGN_UP)).toEqual(verdicts);
    const { exitCode, stdout, stderr } = await check(lines(CART, SIGN_UP));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`The key lacks ${scope}, so ${unread} were not read.`);
    expect(stdout).toContain('starts no flow that was read');
  });

  it('that Klaviyo does not know at all stops the command', async () => {
    sandbox.revokeKey('sandbox');
    const { exitCode, stderr } = await check(lines(CART));
    expect(exitCode).toBe(4);
    expect(stderr).toContain('not_authenticated');
  });
});

it('--account and --flow exclude each other', async () => {
  const { exitCode, stderr } = await check(lines(CART), '--flow', 'winback');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Leave one of them out')]);
});
