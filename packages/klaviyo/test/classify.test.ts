import { redactText } from '@tracklayer/privacy';
import fc from 'fast-check';
import { classifyAnswer, classifyError } from '../src/answer/classify.js';
import { BODY_MAX_LENGTH } from '../src/answer/failures.js';
import { HINTS } from '../src/answer/hints.js';
import type { Outcome } from '../src/answer/outcome.js';
import { RETRY_AFTER_MAX_MS, RETRY_AFTER_MIN_MS } from '../src/answer/retry-after.js';
import { RequestBuildError } from '../src/errors.js';
import { anAnswer, anError } from './support/builders.js';

const EVENTS = { endpoint: 'POST /api/events' } as const;
const NOW_MS = Date.parse('2026-04-23T10:00:00Z');

describe('classifyAnswer', () => {
  it.each<[number, Outcome['kind']]>([
    ...[200, 201, 202, 204, 299].map((status): [number, Outcome['kind']] => [status, 'delivered']),
    // Klaviyo gives a reason with every refusal. These came from elsewhere, perhaps for one payload only.
    ...[400, 402, 403, 406, 407, 409, 410, 413, 415, 418, 421, 422, 425, 451, 499].map(
      (status): [number, Outcome['kind']] => [status, 'retry'],
    ),
    // The answer does not name what was not found: it is from another server, and every job would get it.
    ...[401, 404, 405].map((status): [number, Outcome['kind']] => [status, 'held']),
    [429, 'throttled'],
    ...[408, 500, 501, 502, 503, 504, 524, 599].map((status): [number, Outcome['kind']] => [status, 'retry']),
    ...[100, 101, 103, 300, 301, 302, 304, 307, 308].map((status): [number, Outcome['kind']] => [
      status,
      'held',
    ]),
  ])('%i without a body is %s', (status, kind) => {
    expect(classifyAnswer(anAnswer(status), EVENTS, NOW_MS).kind).toBe(kind);
  });

  it.each<[string, readonly number[], object]>([
    ['dead', [400, 409, 411, 413, 418, 422, 451], { kind: 'dead' }],
    ['tried again', [408, 421, 425, 499, 500, 503], { kind: 'retry' }],
    ['a hold of the destination', [401, 406, 410, 415], { kind: 'held', scope: 'destination' }],
    ['a hold of the endpoint', [402, 403, 405], { kind: 'held', scope: 'POST /api/events' }],
    ['throttled', [429], { kind: 'throttled' }],
  ])("is %s for %p in Klaviyo's own words", (_what, statuses, expected) => {
    for (const status of statuses) {
      const answer = anAnswer(status, anError({ title: 'No.' }));
      expect([status, classifyAnswer(answer, EVENTS, NOW_MS)]).toEqual([
        status,
        expect.objectContaining(expected),
      ]);
    }
  });

  it('makes a 404 dead when Klaviyo itself names what it did not find', () => {
    const body = anError({ code: 'not_found', detail: 'List not found with id X.' });
    expect(classifyAnswer(anAnswer(404, body), EVENTS, NOW_MS).kind).toBe('dead');
  });

  it('holds nothing for a single profile that is gone', () => {
    const call = { endpoint: 'PATCH /api/profiles/{id}' } as const;
    const body = anError({ code: 'gone', detail: 'This profile was merged.' });
    expect(classifyAnswer(anAnswer(410, body), call, NOW_MS).kind).toBe('dead');
  });

  it('names the refused setting, though another error comes first', () => {
    const body = {
      errors: [
        { code: 'invalid', detail: 'Invalid email address', source: { pointer: '/data/attributes/email' } },
        { code: 'not_found', detail: 'Unable to specify a future revision date' },
      ],
    };
    expect(classifyAnswer(anAnswer(400, body), EVENTS, NOW_MS)).toMatchObject({
      kind: 'held',
      scope: 'destination',
      failure: { hint: HINTS.future_revision },
    });
  });

  it('does not hold back-fills for a call that carries no flag', () => {
    const body = anError({
      code: 'invalid',
      detail: "'backfill' is not a valid field for the resource 'event'.",
    });
    expect(classifyAnswer(anAnswer(400, body), EVENTS, NOW_MS).kind).toBe('dead');
  });

  it("keeps Klaviyo's own text in the failure", () => {
    const body = anError({
      code: 'invalid',
      detail: 'Invalid email address',
      source: { pointer: '/data/attributes/email' },
    });
    expect(classifyAnswer(anAnswer(400, body, { 'x-klaviyo-req-id': 'req-9' }), EVENTS, NOW_MS)).toEqual({
      kind: 'dead',
      failure: {
        code: 'invalid',
        status: 400,
        detail: 'Invalid email address',
        pointer: '/data/attributes/email',
        requestId: 'req-9',
        hint: HINTS.invalid_email,
        body: JSON.stringify(body),
      },
    });
  });

  it('masks personal data that Klaviyo repeats', () => {
    const body = anError({ code: 'invalid', detail: "'ava@shop.example' or +4915112345678 is wrong" });
    expect(JSON.stringify(classifyAnswer(anAnswer(400, body), EVENTS, NOW_MS))).not.toMatch(/ava|4915/);
  });

  it('takes the request id from the header, else from the error, and keeps it for deliveries too', () => {
    expect(classifyAnswer(anAnswer(500, anError({ code: 'error' })), EVENTS, NOW_MS)).toMatchObject({
      failure: { requestId: 'a7b1' },
    });
    const answer = anAnswer(202, undefined, { 'x-klaviyo-req-id': 'req-9' });
    expect(classifyAnswer(answer, EVENTS, NOW_MS)).toEqual({
      kind: 'delivered',
      status: 202,
      requestId: 'req-9',
    });
  });

  it('keeps a request id that is a UUID as masking would leave it, and masks an address in its place', () => {
    const idOf = (header: string) =>
      classifyAnswer(anAnswer(202, undefined, { 'x-klaviyo-req-id': header }), EVENTS, NOW_MS);
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(idOf(id)).toMatchObject({ requestId: id });
        expect(redactText(id, { strict: true })).toBe(id);
      }),
    );
    expect(idOf('ava@shop.example')).toMatchObject({ requestId: '[email]' });
  });

  it.each([
    '<html>Sign in to WiFi</html>',
    '{"data":',
    '{"data":{}}',
    ['x'],
    7,
    {},
    { status: 'ok' },
    { errors: [] },
    { data: 'accepted' },
    { data: {}, errors: [{}] },
    { errors: { detail: 'upstream' } },
  ])('retries after a success with a body that Klaviyo never sends (%j)', (body) => {
    expect(classifyAnswer({ status: 200, headers: {}, body }, EVENTS, NOW_MS)).toMatchObject({
      kind: 'retry',
      failure: { code: 'unexpected_answer' },
    });
  });

  it('waits as long as a 429 asks for', () => {
    const body = anError({
      code: 'throttled',
      detail: 'Request was throttled. Expected available in 1 second.',
    });
    expect(classifyAnswer(anAnswer(429, body, { 'retry-after': '17' }), EVENTS, NOW_MS)).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 17_000,
      failure: { code: 'throttled', status: 429, hint: HINTS.throttled },
    });
  });

  it.each([
    [301, undefined, 'redirect', HINTS.redirect],
    [401, undefined, 'not_authenticated', HINTS.not_authenticated],
    [403, '<html>', 'http_403', HINTS.foreign_refusal],
    [403, { errors: ['Forbidden'] }, 'http_403', HINTS.foreign_refusal],
    [
      404,
      anError({ code: 'not_found', detail: 'Unable to specify a future revision date' }),
      'not_found',
      HINTS.future_revision,
    ],
    [404, undefined, 'http_404', HINTS.not_found],
    [400, anError({ code: 'invalid', detail: 'List not found with id X.' }), 'invalid', HINTS.list_not_found],
    [409, anError({ code: 'duplicate_profile' }), 'duplicate_profile', HINTS.duplicate_profile],
    [502, '<h1>Bad gateway</h1>', 'http_502', HINTS.server_error],
  ])('gives a %i a code and a hint', (status, body, code, hint) => {
    expect(classifyAnswer(anAnswer(status, body), EVENTS, NOW_MS)).toMatchObject({
      failure: { code, status, hint },
    });
  });

  it('makes an event a duplicate when the destination says that it has it', () => {
    expect(classifyAnswer(anAnswer(409, anError({ code: 'duplicate_event' })), EVENTS, NOW_MS)).toEqual({
      kind: 'duplicate',
      reason: 'destination_says_so',
    });
  });

  it('gives one outcome of limited size for any answer and never throws', () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.record({ errors: fc.oneof(fc.anything(), fc.array(fc.anything())) }),
      fc.record({
        errors: fc.array(
          fc.record({
            code: fc.anything(),
            detail: fc.anything(),
            source: fc.anything(),
            id: fc.anything(),
            meta: fc.anything(),
          }),
        ),
      }),
    );
    const status = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.integer(), fc.double());
    fc.assert(
      fc.property(status, hostile, fc.string(), (code, body, header) => {
        const outcome = classifyAnswer(
          anAnswer(code, body, { 'retry-after': header, 'x-klaviyo-req-id': header }),
          EVENTS,
          NOW_MS,
        );
        expect(['delivered', 'duplicate', 'retry', 'throttled', 'held', 'dead']).toContain(outcome.kind);
        if (outcome.kind === 'throttled') {
          expect(outcome.retryAfterMs).toBeGreaterThanOrEqual(RETRY_AFTER_MIN_MS);
          expect(outcome.retryAfterMs).toBeLessThanOrEqual(RETRY_AFTER_MAX_MS);
        }
        if ('failure' in outcome) {
          expect(outcome.failure.code.length).toBeLessThanOrEqual(64);
          expect(JSON.stringify({ ...outcome.failure, body: '' }).length).toBeLessThan(4000);
          expect(outcome.failure.body?.length ?? 0).toBeLessThanOrEqual(BODY_MAX_LENGTH);
        }
      }),
      {
        numRuns: 1000,
        examples: [
          [
            400,
            {
              errors: [
                {
                  code: 'x'.repeat(100_000),
                  detail: 'y'.repeat(100_000),
                  source: { pointer: 'z'.repeat(100_000) },
                },
              ],
            },
            '',
          ],
        ],
      },
    );
  });

  it('accepts a body that JSON cannot hold', () => {
    const circular: { self?: unknown; big: bigint } = { big: 1n };
    circular.self = circular;
    expect(classifyAnswer(anAnswer(500, circular), EVENTS, NOW_MS)).toMatchObject({ kind: 'retry' });
  });
});

describe('classifyError', () => {
  it('skips a subscription without a list', () => {
    const error = new RequestBuildError('no_list_configured', 'No list.', 'Set one.');
    expect(classifyError(error)).toEqual({ kind: 'skipped', reason: 'no_list_configured' });
  });

  it('makes a command dead when no request can express it', () => {
    const error = new RequestBuildError('no_address_for_channel', 'No address.', 'Give one.');
    expect(classifyError(error)).toEqual({
      kind: 'dead',
      failure: { code: 'no_address_for_channel', detail: 'No address.', hint: 'Give one.' },
    });
  });

  it('retries after an unknown error', () => {
    for (const thrown of [new TypeError('x of ava@shop.example'), 'text', undefined, null, 7]) {
      expect(classifyError(thrown)).toMatchObject({ kind: 'retry', failure: { code: 'unexpected' } });
    }
    expect(classifyError(new TypeError('x of ava@shop.example'))).toMatchObject({
      failure: { detail: 'TypeError: x of [email]' },
    });
  });
});
