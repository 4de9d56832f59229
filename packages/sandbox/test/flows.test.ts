import { FLOW_IDS } from '@tracklayer/flows';
import { DEFAULT_LIST_ID, DEFAULT_VARIANT_ID, sandboxControl } from '../src/index.js';
import {
  bulkBody,
  eventBody,
  stockBody,
  subscribeBody,
  unsubscribeBody,
  withdrawal,
} from './support/bodies.js';
import { type Caller, closeSandboxes, sandboxForTest } from './support/caller.js';
import { fakeClock } from './support/fake-clock.js';
import { CASES } from './support/flow-cases.js';
import { type Attributes, AVA, CART_FILLED, DAY, HOUR, START_MS, type Step } from './support/flow-steps.js';

/** Sends the steps in order, each at its time. */
async function sendSteps(
  { call, sandbox }: Caller,
  clock: ReturnType<typeof fakeClock>,
  steps: readonly Step[],
) {
  for (const step of steps) {
    const toMs = START_MS + step.atMs;
    clock.advance(toMs - clock());
    const time = new Date(toMs).toISOString();
    if ('stock' in step) sandbox.setStock('sandbox', DEFAULT_VARIANT_ID, step.stock);
    else if ('suppress' in step) {
      sandbox.withdraw('sandbox', { email: AVA.email, reason: step.suppress });
    } else expect((await sendStep(call, step, time)).status).toBe(202);
  }
}

function sendStep(
  call: Caller['call'],
  step: Exclude<Step, { stock: number } | { suppress: string }>,
  time: string,
) {
  if ('waits' in step) return call('POST', '/api/back-in-stock-subscriptions', stockBody(step.waits));
  if ('metric' in step) return (step.bulk ? callBulk : callSingle)(call, step, time);
  if ('unsubscribe' in step) {
    const path = '/api/profile-subscription-bulk-delete-jobs';
    return call('POST', path, unsubscribeBody([{ email: step.unsubscribe, subscriptions: withdrawal() }]));
  }
  const { subscribe, historicalImport, listId = DEFAULT_LIST_ID } = step;
  const more = historicalImport ? { historical_import: true } : {};
  return call('POST', '/api/profile-subscription-bulk-create-jobs', subscribeBody([subscribe], more, listId));
}

type EventStep = Extract<Step, { metric: string }>;

function attributesOf({ metric, properties, more }: EventStep, time: string): Attributes {
  return {
    metric: { data: { type: 'metric', attributes: { name: metric } } },
    properties,
    time,
    unique_id: `${metric}_${time}`,
    ...more,
  };
}

function callSingle(call: Caller['call'], step: EventStep, time: string) {
  const profile = { data: { type: 'profile', attributes: step.profile ?? AVA } };
  return call('POST', '/api/events', {
    data: { type: 'event', attributes: { ...attributesOf(step, time), profile } },
  });
}

function callBulk(call: Caller['call'], step: EventStep, time: string) {
  const group = { profile: step.profile ?? AVA, events: [attributesOf(step, time)] };
  return call('POST', '/api/event-bulk-create-jobs', bulkBody([group]));
}

async function sandboxWithClock() {
  const clock = fakeClock(START_MS - DAY);
  const caller = await sandboxForTest({ now: clock });
  caller.sandbox.addList('sandbox', { id: 'Double', optIn: 'double' });
  return { clock, caller, control: sandboxControl(caller.sandbox.url) };
}

afterEach(closeSandboxes);

describe('the dry run of flows', () => {
  it.each(CASES)('$flow: $so', async ({ flow, steps, because = [], noMail = [], path }) => {
    const { clock, caller, control } = await sandboxWithClock();
    await sendSteps(caller, clock, steps);
    const { items, forgotten } = await control.flows({ flow });
    expect(forgotten).toBe(0);
    const [expected, expectedOfMail] = [[because].flat(), [noMail].flat()];
    const [judged] = expected.length === 0 ? items : items.filter(({ would }) => would === 'not');
    if (judged === undefined) throw new Error('The flow was not judged.');
    const { would, mail, warnings } = judged;
    expect(would).toBe(expected.length === 0 ? 'start' : 'not');
    expect(mail?.would).toBe(expected.length > 0 ? undefined : expectedOfMail.length > 0 ? 'not' : 'send');
    // With another reason this case would prove nothing.
    expect(judged.reasons.map(({ code }) => code)).toEqual(expected);
    expect(mail?.reasons.map(({ code }) => code) ?? []).toEqual(expectedOfMail);
    const reasons = [...judged.reasons, ...(mail?.reasons ?? [])];
    expect(reasons[0]?.path).toBe(path);
    expect(reasons.every(({ message, fix }) => message !== '' && fix !== '')).toBe(true);
    expect(warnings).toEqual([]);
  });

  it.each(FLOW_IDS)('%s has at least one case that starts it and three that do not', (flow) => {
    const own = CASES.filter((each) => each.flow === flow);
    expect(own.filter(({ because }) => because === undefined).length).toBeGreaterThanOrEqual(1);
    expect(own.filter(({ because }) => because !== undefined).length).toBeGreaterThanOrEqual(3);
  });

  it('shows flow, trigger and time of the first message', async () => {
    const { clock, caller, control } = await sandboxWithClock();
    await sendSteps(caller, clock, [CART_FILLED]);
    const { items } = await control.flows({ email: 'AVA@shop.example', would: 'start' });
    expect(items).toMatchObject([
      {
        account: 'sandbox',
        flow: 'abandon-cart',
        name: 'Abandon cart',
        email: AVA.email,
        trigger: { kind: 'event', metric: 'Added to Cart', time: '2026-04-23T10:00:00Z' },
        startsAtMs: START_MS,
        firstMessageAtMs: START_MS + 4 * HOUR,
      },
    ]);
    expect(await control.flows({ email: 'ben@shop.example' })).toEqual({ items: [], forgotten: 0 });
  });

  it('waits with the message of back-in-stock until the stock rises, once per person and request', async () => {
    const { clock, caller, control } = await sandboxWithClock();
    const messages = async () =>
      (await control.flows({ flow: 'back-in-stock', would: 'start' })).items.map(
        (each) => each.firstMessageAtMs,
      );
    await sendSteps(caller, clock, [{ atMs: 0, waits: AVA }]);
    expect(await messages()).toEqual([undefined]);
    await sendSteps(caller, clock, [
      { atMs: HOUR, stock: 5 },
      { atMs: 2 * HOUR, stock: 0 },
      { atMs: 3 * HOUR, stock: 5 },
    ]);
    expect(await messages()).toEqual([START_MS + HOUR]);
    await sendSteps(caller, clock, [{ atMs: 4 * HOUR, waits: AVA }]);
    expect(await messages()).toEqual([START_MS + HOUR, undefined]);
  });

  it('refuses an unknown flow and lists the known ones', async () => {
    const { control } = await sandboxWithClock();
    await expect(control.flows({ flow: 'cart' as never })).rejects.toThrow('abandon-cart, welcome-series');
    await expect(control.flows({ would: 'maybe' as never })).rejects.toThrow('"start" or "not"');
  });

  it('counts the records that the ledger did not keep', async () => {
    const { sandbox, call } = await sandboxForTest({ ledger: 'counts' });
    await call('POST', '/api/events', eventBody());
    expect(sandbox.flows()).toEqual({ items: [], forgotten: 1 });
  });
});
