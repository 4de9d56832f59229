import type { Condition } from '@tracklayer/flows';
import fc from 'fast-check';
import { type AccountMetric, parseFlow } from '../src/account/parse-flow.js';
import { AccountReadError, createAccountReader, pauseBefore } from '../src/account/reader.js';
import type { KlaviyoAnswer, KlaviyoRequest } from '../src/request.js';
import { anAnswer, anError } from './support/builders.js';

const FLOW: KlaviyoRequest = { endpoint: 'GET /api/flows/{id}', path: '/api/flows/X' };

/** A reader on a clock of its own, and the times of its calls. */
function reader(answerTo: (call: number) => KlaviyoAnswer) {
  let nowMs = 0;
  const calledMs: number[] = [];
  const send = () => {
    calledMs.push(nowMs);
    return Promise.resolve(answerTo(calledMs.length));
  };
  const wait = (ms: number) => {
    nowMs += ms;
    return Promise.resolve();
  };
  return { read: createAccountReader({ send }, { nowMs: () => nowMs, wait }), calledMs };
}

const refused = (status: number, code: string, headers = {}) =>
  anAnswer(status, anError({ status, code }), headers);
const FOUND = () => anAnswer(200, { data: [] });

describe('the reader of an account', () => {
  it('makes no more calls in a sliding second and minute than Klaviyo allows', async () => {
    const { read, calledMs } = reader(FOUND);
    for (let i = 0; i < 130; i++) await read(FLOW);
    const most = (windowMs: number) =>
      Math.max(...calledMs.map((from) => calledMs.filter((at) => at >= from && at < from + windowMs).length));
    expect([most(1_000), most(60_000)]).toEqual([3, 60]);
  });

  it('waits as long as the limits need, and not at all below them', () => {
    const times = fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 80 });
    fc.assert(
      fc.property(times, (sent) => {
        const sorted = sent.sort((a, b) => a - b);
        const nowMs = sorted.at(-1) ?? 0;
        const atMs = nowMs + pauseBefore(sorted, { perSecond: 3, perMinute: 60 }, nowMs);
        const within = (windowMs: number) => sorted.filter((at) => at > atMs - windowMs).length;
        expect(within(1_000)).toBeLessThan(3);
        expect(within(60_000)).toBeLessThan(60);
      }),
    );
  });

  it('waits for a 429 and for a fault that may pass, then goes on', async () => {
    const throttled = refused(429, 'throttled', { 'retry-after': '7' });
    const { read, calledMs } = reader((call) =>
      call === 1 ? throttled : call === 2 ? anAnswer(503) : FOUND(),
    );
    await expect(read(FLOW)).resolves.toEqual({ data: [] });
    expect(calledMs).toEqual([0, 7_000, 8_000]);
  });

  it('gives up after five attempts', async () => {
    const { read, calledMs } = reader(() => anAnswer(503));
    await expect(read(FLOW)).rejects.toMatchObject({ code: 'account_unreadable', endpoint: FLOW.endpoint });
    expect(calledMs).toHaveLength(5);
  });

  it.each([
    [403, 'permission_denied', 'missing_scope'],
    [404, 'not_found', 'not_found'],
    [401, 'not_authenticated', 'account_unreadable'],
  ])('tells a %d %s at once: %s', async (status, code, expected) => {
    const { read, calledMs } = reader(() => refused(status, code));
    const error = await read(FLOW).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AccountReadError);
    expect(error).toMatchObject({ code: expected });
    expect(calledMs).toHaveLength(1);
  });

  it('does not take the refusal of a firewall for a missing scope', async () => {
    const { read } = reader(() => ({ status: 403, headers: {}, body: '<html>Blocked</html>' }));
    await expect(read(FLOW)).rejects.toMatchObject({ code: 'account_unreadable' });
  });
});

const METRICS = new Map<string, AccountMetric>([
  ['m1', { id: 'm1', name: 'Placed Order', integration: 'API' }],
]);
const parsed = (definition: object) =>
  parseFlow({ id: 'f1', attributes: { name: 'One', status: 'live', definition } }, METRICS);
const trigger = (more: object = {}) => ({ triggers: [{ type: 'metric', id: 'm1', ...more }] });

describe('the definition of a flow', () => {
  it('gives trigger, filters and the names of metrics', () => {
    const condition = { type: 'metric-property', metric_id: 'm1', field: '$value', filter: {} };
    const filter = {
      condition_groups: [{ conditions: [condition, condition] }, { conditions: [condition] }],
    };
    expect(parsed({ ...trigger({ trigger_filter: filter }), profile_filter: null })).toMatchObject({
      id: 'f1',
      name: 'One',
      status: 'live',
      trigger: { kind: 'metric', metric: 'Placed Order', integration: 'API' },
      triggerFilter: [[{ metric_name: 'Placed Order' }, {}], [{ field: '$value' }]],
      profileFilter: [],
    });
  });

  it.each([
    [{ filters: [] }],
    ['all'],
    [{ condition_groups: [{ any: [] }] }],
    [{ condition_groups: [{ conditions: ['x'] }] }],
  ])('keeps a filter of an unknown shape as a condition that nobody can judge: %j', (filter) => {
    const groups: readonly (readonly Condition[])[] =
      parsed({ ...trigger(), profile_filter: filter })?.profileFilter ?? [];
    expect(groups).toEqual([[{ type: 'of an unknown shape' }]]);
  });

  it('without a known trigger is not guessed', () => {
    expect(parsed({ triggers: [] })).toBeUndefined();
    expect(parsed({ triggers: [{ type: 'metric', id: null }] })?.trigger).toEqual({
      kind: 'unknown',
      type: 'metric',
    });
    expect(parsed({ triggers: [{ type: 'segment', id: 's1' }] })?.trigger.kind).toBe('unknown');
  });

  it.each([
    [{ duration: 0, unit: 'alltime' }, undefined],
    [{ duration: 1, unit: 'alltime' }, Number.POSITIVE_INFINITY],
    [{ duration: 30, unit: 'day' }, 30 * 86_400_000],
    [null, undefined],
  ])('starts again as its re-entry %j allows', (reentry_criteria, onceInMs) => {
    expect(parsed({ ...trigger(), reentry_criteria })?.onceInMs).toBe(onceInMs);
  });

  it('starts again as its older condition allows', () => {
    const ofFilter = (timeframe_filter: object) =>
      parsed({
        ...trigger(),
        profile_filter: {
          condition_groups: [{ conditions: [{ type: 'profile-not-in-flow', timeframe_filter }] }],
        },
      })?.onceInMs;
    expect(ofFilter({ type: 'date', operator: 'alltime' })).toBe(Number.POSITIVE_INFINITY);
    expect(ofFilter({ type: 'date', operator: 'in-the-last', quantity: 2, unit: 'week' })).toBe(
      14 * 86_400_000,
    );
  });
});
