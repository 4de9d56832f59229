import { afterEach, describe, expect, it } from '@jest/globals';
import { bulkBody, eventBody } from './support/bodies.js';
import { type Call, closeSandboxes, sandboxForTest } from './support/caller.js';
import { fakeClock } from './support/fake-clock.js';

afterEach(closeSandboxes);

const OPT_OUT = { 'X-Klaviyo-Revision-Fall-Forward-Opt-Out': '1' };
const NOVEMBER = Date.UTC(2026, 10, 28);

async function atTime(
  nowMs: number,
): Promise<(revision: string, more?: object, headers?: object) => ReturnType<Call>> {
  const { call } = await sandboxForTest({ now: fakeClock(nowMs) });
  return (revision, more = {}, headers = {}) =>
    call('POST', '/api/events', eventBody({ time: undefined, ...more }), { revision, ...headers });
}

describe('the revision', () => {
  it('is gone after two years for a client that opts out of the next one', async () => {
    const send = await atTime(NOVEMBER);
    const gone = await send('2024-10-15', {}, OPT_OUT);
    expect([gone.status, gone.body.errors[0]]).toMatchObject([
      410,
      { code: 'gone', detail: 'This revision is no longer available.' },
    ]);
    expect((await send('2025-01-15', {}, OPT_OUT)).status).toBe(202);
  });

  it('is replaced by the oldest live one for other clients', async () => {
    const send = await atTime(NOVEMBER);
    expect((await send('2024-10-15')).status).toBe(202);
    // The oldest live revision is 2025-01-15, which does not know the flag.
    expect((await send('2024-10-15', { backfill: true })).status).toBe(400);
  });

  it('is the newest published one before the stated date', async () => {
    const send = await atTime(NOVEMBER);
    expect((await send('2026-04-14', { backfill: true })).status).toBe(400);
    expect((await send('2026-05-01', { backfill: true })).status).toBe(202);
  });

  it('is unknown before the first one and after today', async () => {
    const send = await atTime(NOVEMBER);
    const none = await send('2020-01-01');
    expect([none.status, none.body]).toEqual([
      404,
      { errors: [{ detail: 'No valid revisions found for method' }] },
    ]);
    const future = await send('2026-11-29');
    expect([future.status, future.body.errors[0]?.detail]).toEqual([
      404,
      'Unable to specify a future revision date',
    ]);
    expect((await send('2026-11-28')).status).toBe(202);
  });

  it('never retires if it is the newest one', async () => {
    const send = await atTime(Date.UTC(2040, 0, 1));
    expect((await send('2026-10-15', {}, OPT_OUT)).status).toBe(202);
  });

  it('decides whether backfill is a field of events', async () => {
    const { call } = await sandboxForTest();
    const older = { revision: '2026-01-15' };
    const single = await call('POST', '/api/events', eventBody({ backfill: true }), older);
    expect([single.status, single.body.errors[0]]).toMatchObject([
      400,
      {
        detail: "'backfill' is not a valid field for the resource 'event'.",
        source: { pointer: '/data/attributes/backfill' },
      },
    ]);
    const bulk = bulkBody([{ events: [{ backfill: true }], backfill: true }]);
    const refused = await call('POST', '/api/event-bulk-create-jobs', bulk, older);
    expect([refused.status, refused.body.errors[0]?.detail]).toEqual([
      400,
      "'backfill' is not a valid field for the resource 'event-bulk-create'.",
    ]);
    expect((await call('POST', '/api/event-bulk-create-jobs', bulk)).status).toBe(202);
  });

  it.each([
    ['2026-04-15', '1999-12-31T23:59:59Z', 400],
    ['2026-04-15', '2000-01-01T00:00:00Z', 202],
    ['2026-07-15', '1989-12-31T23:59:59Z', 400],
    ['2026-07-15', '1990-01-01T00:00:00Z', 202],
  ])('%s answers an event of %s with %i', async (revision, time, status) => {
    const { call } = await sandboxForTest();
    expect((await call('POST', '/api/events', eventBody({ time }), { revision })).status).toBe(status);
  });
});
