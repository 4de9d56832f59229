import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { FLOW_IDS, type FlowId, type FlowVerdict } from '@tracklayer/flows';
import { createProducer } from '@tracklayer/producer';
import { DEFAULT_KEY, DEFAULT_LIST_ID, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { testRedisUrl } from '@tracklayer/testing';
import { metricFlow } from './support/account-flows.js';
import { type Ran, runCli } from './support/run-cli.js';

interface Verdict {
  destination: string;
  eventId: string;
  name: string;
  metric?: string;
  flows: FlowVerdict[];
}

const CONFIG = 'tracklayer.config.json';
const env = { KEY: DEFAULT_KEY };
let cwd: string;
let destination: string;

beforeEach(async () => {
  destination = `t${randomUUID().slice(0, 8)}`;
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
  await configure();
});

afterEach(() => rm(cwd, { recursive: true }));

async function configure(more: object = {}): Promise<void> {
  const one = { apiKeyEnv: 'KEY', listId: DEFAULT_LIST_ID, ...more };
  await writeFile(join(cwd, CONFIG), JSON.stringify({ destinations: { [destination]: one } }));
}

const ava = { email: 'ava@shop.example' };
const at = (minute: number) => `2026-04-23T10:${String(minute).padStart(2, '0')}:00Z`;
const SIGN_UP = {
  name: 'sign_up',
  eventId: 'signup_1',
  time: at(0),
  profile: ava,
  properties: { signupForm: 'footer' },
  consent: { status: 'granted' },
};
const CART = {
  name: 'add_to_cart',
  eventId: 'cart_1_add_1',
  time: at(1),
  profile: ava,
  properties: {
    cartId: '1',
    productName: 'Day cream',
    value: 89.95,
    currency: 'EUR',
    checkoutUrl: 'https://shop.example/carts/1',
  },
};
const PURCHASE = {
  name: 'purchase',
  eventId: 'ord_1_purchase',
  time: at(2),
  profile: ava,
  properties: { orderId: '1', value: 89.95, currency: 'EUR', items: ['SKU-481'] },
};

const lines = (...events: object[]) => events.map((event) => JSON.stringify(event)).join('\n');
const check = (stdin: string, ...more: string[]) => runCli(['flows', 'check', '-', ...more], { cwd, stdin });
const started = ({ json }: Ran) =>
  (json as Verdict[]).map(({ eventId, flows }) => [
    eventId,
    ...flows.flatMap(({ flow, would }) => (would === 'start' ? [flow] : [])),
  ]);

function verdict({ json }: Ran, eventId: string, flow: FlowId): FlowVerdict | undefined {
  const found = (json as Verdict[]).find((one) => one.eventId === eventId);
  return found?.flows.find((one) => one.flow === flow);
}

describe('tracklayer flows', () => {
  it('lists the seven flows with everything that decides about them', async () => {
    const { stdout, stderr, exitCode } = await runCli(['flows', 'list'], { cwd });
    expect(stderr).toContain('your own flows may differ');
    expect(exitCode).toBe(0);
    for (const id of FLOW_IDS) expect(stdout).toContain(id);
    expect(stdout).toMatch(/not sent +.*after Refunded Order of the same\s+order_id/);
    expect(stdout).toMatch(/started by +joining the newsletter list/);
    expect(stdout).toMatch(/started by +Klaviyo's own metric Subscribed to Back in Stock/);
    expect(stdout).toMatch(/usual filters +source = tracklayer/);
    expect((await runCli(['flows', 'list', '--json'], { cwd })).json).toHaveLength(7);
  });

  it('says which flows each event would start', async () => {
    const ran = await check(lines(SIGN_UP, CART), '--json');
    expect(ran.exitCode).toBe(0);
    expect(started(ran)).toEqual([
      ['signup_1', 'welcome-series'],
      ['cart_1_add_1', 'abandon-cart'],
    ]);
  });

  it('says which property is missing, and that a sign-up without consent joins no list', async () => {
    const { checkoutUrl: _, ...properties } = CART.properties;
    const { consent: __, ...signUp } = SIGN_UP;
    const ran = await check(lines({ ...CART, properties }, signUp), '--json');
    expect(verdict(ran, 'cart_1_add_1', 'abandon-cart')?.reasons[0]).toMatchObject({
      code: 'property_missing',
      path: 'properties.checkout_url',
    });
    expect(verdict(ran, 'signup_1', 'welcome-series')?.reasons).toMatchObject([{ code: 'consent_missing' }]);
  });

  it.each(['post-purchase-upsell', 'winback'] as const)(
    'says of %s that it would start without consent, and what happens to its e-mail',
    async (flow) => {
      const never = verdict(await check(lines(PURCHASE), '--json'), 'ord_1_purchase', flow);
      expect(never).toMatchObject({
        would: 'start',
        mail: { would: 'send', notes: [{ code: 'consent_missing' }] },
      });
      const gone = { ...PURCHASE, consent: { status: 'withdrawn' } };
      const left = verdict(await check(lines(gone), '--json'), 'ord_1_purchase', flow);
      expect(left).toMatchObject({
        would: 'start',
        mail: { would: 'not', reasons: [{ code: 'consent_withdrawn' }] },
      });
      const { stdout } = await check(lines(gone));
      expect(stdout).toContain('Winback would start; the e-mail would not be sent');
    },
  );

  it('says why a lead with the form back_in_stock starts nothing, and what to call', async () => {
    const lead = {
      ...CART,
      name: 'lead',
      eventId: 'lead_1',
      properties: { formId: 'back_in_stock', sku: 'SKU-481' },
    };
    const { stdout } = await check(lines(lead));
    expect(stdout).toContain('✗ Back-in-stock would not start');
    expect(stdout).toMatch(/Only Klaviyo's own metric Subscribed to Back in Stock\s+starts/);
    expect(stdout).toContain('producer.subscribeBackInStock');
  });

  it('assumes subscribed profiles with --subscribed', async () => {
    const ran = await check(lines(PURCHASE), '--subscribed', '--json', '--flow', 'winback');
    expect(started(ran)).toEqual([['ord_1_purchase', 'winback']]);
    expect((ran.json as Verdict[])[0]?.flows).toMatchObject([{ mail: { notes: [] } }]);
  });

  it('judges the events of a file together: an order stops the reminder of its cart', async () => {
    const ran = await check(lines(CART, PURCHASE), '--json');
    expect(verdict(ran, 'cart_1_add_1', 'abandon-cart')).toMatchObject({
      would: 'start',
      mail: { would: 'not', reasons: [{ code: 'excluded_by_later' }] },
    });
  });

  it('starts no flow for entries of a back-fill', async () => {
    const ran = await check(lines(SIGN_UP, CART, PURCHASE), '--migration-id', 'spring_2026', '--json');
    expect(started(ran)).toEqual([['signup_1'], ['cart_1_add_1'], ['ord_1_purchase']]);
    expect(verdict(ran, 'cart_1_add_1', 'abandon-cart')?.reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['backfill_flag', 'migration_traffic']),
    );
  });

  it('uses the mapping of the destination', async () => {
    await configure({ mapping: { add_to_cart: { metric: 'In den Warenkorb' } } });
    const ran = await check(lines(CART), '--json');
    expect((ran.json as Verdict[])[0]).toMatchObject({ destination, metric: 'In den Warenkorb' });
    expect(started(ran)).toEqual([['cart_1_add_1']]);
  });

  it('holds back events that the browser owns, as the destination is configured', async () => {
    const browsers = { ...CART, source: 'browser:cart.js' };
    const ran = await check(lines(browsers), '--json');
    expect(verdict(ran, 'cart_1_add_1', 'abandon-cart')?.reasons).toMatchObject([{ code: 'not_owned' }]);
    await configure({ ownership: { add_to_cart: { owner: 'either' } } });
    expect(started(await check(lines(browsers), '--json'))).toEqual([['cart_1_add_1', 'abandon-cart']]);
    await configure({ ownership: { add_to_cart: { owner: 'server', otherwise: 'mark' } } });
    const marked = verdict(await check(lines(browsers), '--json'), 'cart_1_add_1', 'abandon-cart');
    expect(marked?.reasons).toMatchObject([{ code: 'not_owned', path: 'properties.event_owner' }]);
  });

  it('says that the welcome series needs a list', async () => {
    await writeFile(
      join(cwd, CONFIG),
      JSON.stringify({ destinations: { [destination]: { apiKeyEnv: 'KEY' } } }),
    );
    const ran = await check(lines(SIGN_UP), '--json');
    expect(verdict(ran, 'signup_1', 'welcome-series')?.reasons).toMatchObject([{ code: 'list_missing' }]);
  });

  it('writes a block per event for people, and a summary for many events', async () => {
    const one = await check(lines(CART));
    expect(one.stdout).toContain('✓ Abandon cart would start; the e-mail would be sent after 4 hours');
    const many = Array.from({ length: 12 }, (_, i) => ({ ...PURCHASE, eventId: `ord_${i}` }));
    const { stdout, stderr } = await check(lines(...many));
    expect(stdout).toMatch(/Winback +12 +1 +0 +excluded_by_later \(11\)/);
    expect(stderr).toContain('--subscribed');
  });

  it('continues after a line that is not an event, and exits with 5', async () => {
    const { exitCode, json } = await check(lines({ ...CART, time: 'later' }, CART), '--json');
    expect(exitCode).toBe(5);
    expect(json).toMatchObject([{ line: 1, ok: false, problems: [{ path: 'time' }] }, { line: 2 }]);
  });

  it('needs either a file or --recent, and known flows', async () => {
    expect((await runCli(['flows', 'check'], { cwd })).exitCode).toBe(2);
    expect((await runCli(['flows', 'check', '-', '--recent'], { cwd })).exitCode).toBe(2);
    expect((await check('', '--flow', 'cart')).exitCode).toBe(2);
    expect((await runCli(['flows', 'check', 'none.json'], { cwd })).exitCode).toBe(6);
    expect((await check('')).stderr).toContain('The input is empty');
  });
});

describe('tracklayer flows check --recent', () => {
  it('reads what the lanes sent recently: events and consents, in the order they were sent', async () => {
    const sandbox = await startSandbox({ limits: 'none' });
    await configure({ baseUrl: sandbox.url });
    const config = await loadConfig({ cwd, env: { ...env, REDIS_URL: process.env.REDIS_URL } });
    const log = createLogger({ name: 'test', level: 'silent' });
    const delivery = await startDelivery(config, { log, metrics: createMetrics() });
    try {
      const before = await runCli(['flows', 'check', '--recent'], { cwd });
      expect(before.stderr).toContain('No events were sent');
      // An event older than a day is late, and starts no flow.
      const [signedUpAt, boughtAt] = [2_000, 1_000].map((ms) => new Date(Date.now() - ms).toISOString());
      const stdin = lines({ ...SIGN_UP, time: signedUpAt }, { ...PURCHASE, time: boughtAt });
      await runCli(['send', '-'], { cwd, env, stdin });
      const producer = createProducer({
        redisUrl: testRedisUrl(),
        destinations: [destination],
      });
      await producer.subscribeBackInStock({ email: 'ben@shop.example' }, { variantId: 'SKU-481' });
      await producer.close();
      const ran = await recentOnceThereAre(4);
      expect((ran.json as Verdict[]).map(({ name }) => name).sort()).toEqual([
        'back-in-stock',
        'purchase',
        'sign_up',
        'subscription',
      ]);
      const all = new Set(started(ran).flatMap(([, ...flows]) => flows));
      expect([...all].sort()).toEqual(['back-in-stock', 'post-purchase-upsell', 'welcome-series', 'winback']);
      // The account's own flows judge the same events.
      sandbox.setFlows('sandbox', [metricFlow('Orders', 'Placed Order')]);
      const own = await runCli(['flows', 'check', '--recent', '--account'], { cwd, env });
      expect(own.stdout).toContain('✓ Orders (live) would start');
      // The sandbox says the same about what arrived.
      const arrived = sandbox.flows({ would: 'start' }).items.map(({ flow }) => flow);
      expect(arrived.sort()).toEqual([...all].sort());
    } finally {
      await delivery.close(1_000);
      await sandbox.close();
    }
  });
});

describe('an event that was sent too late', () => {
  it('starts no flow, and the command says why', async () => {
    const sandbox = await startSandbox({ limits: 'none' });
    await configure({ baseUrl: sandbox.url, startFlowsWithinMs: 3_600_000 });
    const config = await loadConfig({ cwd, env: { ...env, REDIS_URL: process.env.REDIS_URL } });
    const log = createLogger({ name: 'test', level: 'silent' });
    const delivery = await startDelivery(config, { log, metrics: createMetrics() });
    try {
      const [late, live] = [7_200_000, 1_000].map((ms) => new Date(Date.now() - ms).toISOString());
      const stdin = lines({ ...CART, time: late }, { ...CART, eventId: 'cart_2', time: live });
      await runCli(['send', '-'], { cwd, env, stdin });
      const ran = await recentOnceThereAre(2);
      expect(verdict(ran, 'cart_1_add_1', 'abandon-cart')?.reasons).toMatchObject([
        { code: 'sent_too_late', path: 'time', fix: expect.stringContaining('startFlowsWithinMs') },
      ]);
      expect(verdict(ran, 'cart_2', 'abandon-cart')?.reasons).toEqual([]);
    } finally {
      await delivery.close(1_000);
      await sandbox.close();
    }
  });
});

async function recentOnceThereAre(events: number): Promise<Ran> {
  const endMs = Date.now() + 60_000;
  for (;;) {
    const ran = await runCli(['flows', 'check', '--recent', '--json'], { cwd });
    if (ran.json.length >= events || Date.now() > endMs) return ran;
    await sleep(50);
  }
}
