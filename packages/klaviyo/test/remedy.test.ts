import { remedyFor } from '../src/answer/remedy.js';
import { buildRequest } from '../src/dialects/build-request.js';
import type { Dialect, RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import type { KlaviyoRequest } from '../src/request.js';
import { AVA, anAnswer, anError, anEvent } from './support/builders.js';

const settings = (dialect: Dialect): RequestSettings => ({ dialect, listId: 'L', mapping: MAPPING });
const profileOf = (dialect: Dialect) =>
  buildRequest({ type: 'profile-upsert', profile: AVA }, settings(dialect));
const event = buildRequest({ type: 'metric-event', event: anEvent('lead') }, settings('klaviyo'));
const duplicate = (id: unknown) =>
  anAnswer(409, anError({ status: 409, code: 'duplicate_profile', meta: { duplicate_profile_id: id } }));
const missing = (status: number) => anAnswer(status, anError({ status, code: 'profile_not_found' }));

describe('remedyFor', () => {
  it.each<Dialect>(['klaviyo', 'guide'])('patches an existing profile (%s)', (dialect) => {
    const request = profileOf(dialect);
    expect(remedyFor(request, duplicate('01KQABC'), dialect)).toEqual([
      {
        endpoint: 'PATCH /api/profiles/{id}',
        path: '/api/profiles/01KQABC',
        body: { data: { ...(request.body as { data: object }).data, id: '01KQABC' } },
      },
    ]);
  });

  it('has no remedy for a refused patch: the identifiers belong to two profiles', () => {
    const [patch] = remedyFor(profileOf('klaviyo'), duplicate('01KQABC'), 'klaviyo');
    expect(remedyFor(patch as KlaviyoRequest, duplicate('01KQXYZ'), 'klaviyo')).toEqual([]);
  });

  it.each([undefined, null, 7, '', '../accounts', 'a/b', 'x'.repeat(65)])('refuses the id %p', (id) => {
    expect(remedyFor(profileOf('klaviyo'), duplicate(id), 'klaviyo')).toEqual([]);
  });

  it.each([
    ['klaviyo', 404, 'POST /api/profile-import'],
    ['klaviyo', 400, 'POST /api/profile-import'],
    ['guide', 404, 'POST /api/profiles'],
  ] as const)(
    'creates a missing profile, then sends the event again (%s, %i)',
    (dialect, status, endpoint) => {
      const [create, again, ...more] = remedyFor(event, missing(status), dialect);
      expect(create).toMatchObject({
        endpoint,
        body: { data: { type: 'profile', attributes: { email: AVA.email } } },
      });
      expect(again).toBe(event);
      expect(more).toEqual([]);
    },
  );

  it('creates a missing profile for a subscription of dialect guide', () => {
    const request = buildRequest(
      {
        type: 'list-subscription',
        profile: AVA,
        consent: { status: 'granted' },
        time: '2026-04-23T10:15:00Z',
      },
      settings('guide'),
    );
    expect(remedyFor(request, missing(404), 'guide')[0]).toMatchObject({
      endpoint: 'POST /api/profiles',
      body: { data: { attributes: { external_id: AVA.externalId } } },
    });
  });

  it.each([
    ['another conflict', profileOf('klaviyo'), anAnswer(409, anError({ code: 'conflict' }))],
    ['a 404 of something else', event, anAnswer(404, anError({ code: 'not_found' }))],
    ['a 409 of an event', event, duplicate('01KQABC')],
    ['a server error', event, missing(500)],
    ['a success', event, anAnswer(202)],
    ['a body that is none', event, anAnswer(404, '<html>')],
  ])('has none for %s', (_what, request, answer) => {
    expect(remedyFor(request, answer, 'klaviyo')).toEqual([]);
  });
});
