import fc from 'fast-check';
import { classifyAnswer } from '../src/answer/classify.js';
import type { EventBackfill } from '../src/commands.js';
import type { RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { anAnswer, anError } from './support/builders.js';
import { play } from './support/play.js';

const SETTINGS: RequestSettings = { dialect: 'klaviyo', mapping: MAPPING };
const AT = '/data/attributes/profiles/data';

const profiles = Array.from({ length: 5 }, (_, n) => ({
  email: `buyer${n}@shop.example`,
  externalId: `c${n}`,
}));
const importOf = (some = profiles, size = some.length): EventBackfill => ({
  type: 'event-backfill',
  events: [],
  profiles: some,
  migrationId: 'spring',
  importJob: { id: 'job 1', size },
});

const job = (attributes: object) => anAnswer(200, { data: { id: 'job 1', attributes } });
const complete = (failed?: number | null) => job({ status: 'complete', failed_count: failed });

/** `sent`: the attributes of the refused profile. */
function importError(pointer: string | null, sent?: object, more: object = {}) {
  const original_payload = sent === undefined ? null : { type: 'profile', attributes: sent };
  const source = { pointer };
  const attributes = { code: 'invalid', title: 'Invalid input.', detail: 'Invalid email address', source };
  return { type: 'import-error', id: 'e1', attributes: { ...attributes, original_payload, ...more } };
}

const page = (data: object[], next?: string) => anAnswer(200, { data, links: { next: next ?? null } });

function stateOf(...answers: ReturnType<typeof anAnswer>[]) {
  return play(importOf(), SETTINGS, answers).end.importState;
}

/** The positions that the failures of an ended import name. */
function refusedAt(...answers: ReturnType<typeof anAnswer>[]) {
  const state = stateOf(...answers);
  if (state?.kind !== 'ended') throw new Error('The import has not ended.');
  const at = state.failures.map(({ pointer = '' }) => Number(/data\/(\d+)/.exec(pointer)?.[1]));
  return { at, unnamed: state.unnamed };
}

it('remembers the id of an import job that Klaviyo has started', () => {
  const { importJob: _, ...command } = importOf();
  const accepted = anAnswer(202, { data: { type: 'profile-bulk-import-job', id: '01GS' } });
  expect(play(command, SETTINGS, [accepted]).end.importJobId).toBe('01GS');
  expect(play(command, SETTINGS, [anAnswer(202)]).end.importJobId).toBeUndefined();
});

describe('an import job', () => {
  it.each(['queued', 'processing', 'paused_some_day'])('with the status %s is running', (status) => {
    const { requests, end } = play(importOf(), SETTINGS, [job({ status })]);
    expect(requests.map(({ path }) => path)).toEqual(['/api/profile-bulk-import-jobs/job%201']);
    expect(end.importState).toEqual({ kind: 'running' });
  });

  it('that is complete is asked for its errors', () => {
    const { requests, end } = play(importOf(), SETTINGS, [complete(0), page([])]);
    expect(requests[1]).toEqual({
      endpoint: 'GET /api/profile-bulk-import-jobs/{id}/import-errors',
      path: '/api/profile-bulk-import-jobs/job%201/import-errors?page%5Bsize%5D=100',
    });
    expect(end.importState).toEqual({ kind: 'ended', isCancelled: false, failures: [], unnamed: 0 });
  });

  it('that was cancelled has ended too', () => {
    expect(stateOf(job({ status: 'cancelled' }), page([]))).toMatchObject({
      kind: 'ended',
      isCancelled: true,
    });
  });

  it('is read page by page', () => {
    const next = 'https://a.klaviyo.com/api/profile-bulk-import-jobs/x/import-errors?page%5Bcursor%5D=b%3D2';
    const answers = [complete(2), page([importError(`${AT}/1`)], next), page([importError(`${AT}/3`)])];
    const { requests, end } = play(importOf(), SETTINGS, answers);
    expect(requests[2]?.path).toContain('page%5Bcursor%5D=b%3D2');
    expect(end.importState).toMatchObject({ failures: [{}, {}], unnamed: 0 });
  });

  it('is not read for ever where each page names a next one', () => {
    const again = page([], 'https://a.klaviyo.com/x?page%5Bcursor%5D=same');
    const { requests } = play(importOf(), SETTINGS, [complete(1), ...Array(30).fill(again)]);
    expect(requests.length).toBeLessThan(5);
  });

  it('that Klaviyo does not show has no state', () => {
    const refused = anAnswer(403, anError({ status: 403, code: 'permission_denied' }));
    expect(play(importOf(), SETTINGS, [refused]).end).toMatchObject({ answer: { status: 403 } });
    const { importState, answer } = play(importOf(), SETTINGS, [complete(1), refused]).end;
    expect([importState, answer.status]).toEqual([undefined, 403]);
  });
});

describe('the errors of an import', () => {
  it('carry the reason, the hint and the pointer of a refused request', () => {
    const error = importError(`${AT}/2/attributes/email`, { email: 'buyer2@shop.example' });
    expect(stateOf(complete(1), page([error]))).toMatchObject({
      failures: [
        {
          code: 'invalid',
          detail: 'Invalid email address',
          pointer: `${AT}/2/attributes/email`,
          requestId: 'e1',
          hint: expect.stringContaining('e-mail'),
        },
      ],
    });
  });

  it('name the profile as it was sent, wherever the pointer points', () => {
    const sent = { email: 'BUYER3@shop.example', external_id: 'c3' };
    expect(refusedAt(complete(1), page([importError(`${AT}/0/attributes/email`, sent)]))).toEqual({
      at: [3],
      unnamed: 0,
    });
    expect(stateOf(complete(1), page([importError('/data/attributes/email', sent)]))).toMatchObject({
      failures: [{ pointer: `${AT}/3/attributes/email` }],
    });
  });

  it.each([
    ['a resource', { type: 'profile', attributes: { email: 'buyer4@shop.example' } }],
    ['a document', { data: { type: 'profile', attributes: { email: 'buyer4@shop.example' } } }],
    ['bare attributes', { email: 'buyer4@shop.example' }],
  ])('are read where the profile is %s', (_what, original_payload) => {
    expect(refusedAt(complete(1), page([importError(null, {}, { original_payload })]))).toEqual({
      at: [4],
      unnamed: 0,
    });
  });

  it('name no profile by the pointer after people were erased', () => {
    const answers = [
      complete(2),
      page([importError(`${AT}/1`), importError(`${AT}/2`, { external_id: 'c1' })]),
    ];
    const { importState } = play(importOf(profiles, 6), SETTINGS, answers).end;
    expect(importState).toMatchObject({ failures: [{ pointer: `${AT}/1` }], unnamed: 1 });
  });

  it('name the profile by the pointer where there is none', () => {
    expect(refusedAt(complete(1), page([importError(`${AT}/4`)])).at).toEqual([4]);
  });

  it.each([
    ['another profile', importError(`${AT}/1`, { email: 'stranger@shop.example' })],
    ['a position beyond the import', importError(`${AT}/5`)],
    ['no profile at all', importError(null)],
    ['nothing that can be read', { id: 7, attributes: 'none' }],
  ])('with %s count as unnamed', (_what, error) => {
    expect(refusedAt(complete(1), page([error]))).toEqual({ at: [], unnamed: 1 });
    expect(refusedAt(complete(null), page([error]))).toEqual({ at: [], unnamed: 1 });
  });

  it('are unnamed where Klaviyo counts more refused profiles than it lists', () => {
    expect(refusedAt(complete(3), page([importError(`${AT}/0`)]))).toEqual({ at: [0], unnamed: 2 });
  });

  it('find every refused profile by what was sent, in any order', () => {
    const positions = fc.uniqueArray(fc.nat(profiles.length - 1));
    fc.assert(
      fc.property(positions, fc.nat(9), (refused, shift) => {
        const errors = refused.map((n) =>
          importError(`${AT}/${n + shift}/attributes/email`, {
            external_id: `c${n}`,
            email: `buyer${n}@shop.example`,
          }),
        );
        expect(refusedAt(complete(refused.length), page(errors))).toEqual({ at: refused, unnamed: 0 });
      }),
    );
  });

  it('come in pages that fit into one answer', () => {
    const large = [{ email: 'ava@shop.example', properties: { note: 'ü'.repeat(20_000) } }];
    const { requests } = play(importOf(large as never), SETTINGS, [complete(0), page([])]);
    const size = Number(new URL(`http://x${requests[1]?.path}`).searchParams.get('page[size]'));
    expect([size > 0, size * 120_000 < 1_048_576]).toEqual([true, true]);
  });
});

describe('a refused read of an import', () => {
  const call = { endpoint: 'GET /api/profile-bulk-import-jobs/{id}' } as const;
  const foreign = '<html>not here</html>';

  it.each([
    ['a missing scope', anAnswer(403, anError({ status: 403, code: 'permission_denied' }))],
    ['an unknown job', anAnswer(404, anError({ status: 404, code: 'not_found' }))],
    ['a method that is not served', anAnswer(405, anError({ status: 405, code: 'method_not_allowed' }))],
    ['a server without this address', anAnswer(404, foreign)],
  ])('for %s holds nothing', (_what, answer) => {
    expect(classifyAnswer(answer, call, 0).kind).toBe('dead');
  });

  it('names the missing scopes', () => {
    const denied = anAnswer(403, anError({ status: 403, code: 'permission_denied' }));
    const outcome = classifyAnswer(denied, call, 0);
    expect(outcome).toMatchObject({
      failure: { hint: expect.stringMatching(/`lists:read`.*`profiles:read`/) },
    });
  });

  it('for a bad key holds the destination as for any call', () => {
    const refused = anAnswer(401, anError({ status: 401, code: 'not_authenticated' }));
    expect(classifyAnswer(refused, call, 0)).toMatchObject({ kind: 'held', scope: 'destination' });
  });
});
