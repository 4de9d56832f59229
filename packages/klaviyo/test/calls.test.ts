import type { Dialect, RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import type { KlaviyoRequest } from '../src/request.js';
import { AVA, anAnswer, anError, anEvent } from './support/builders.js';
import { play } from './support/play.js';

const settings = (dialect: Dialect = 'klaviyo'): RequestSettings => ({
  dialect,
  listId: 'L',
  mapping: MAPPING,
});
const conflict = (id: unknown = 'D') =>
  anAnswer(409, anError({ status: 409, code: 'duplicate_profile', meta: { duplicate_profile_id: id } }));
const refused = (pointer: string) => anAnswer(400, anError({ code: 'invalid', source: { pointer } }));
const missing = (status: number) => anAnswer(status, anError({ status, code: 'profile_not_found' }));
const gone = anAnswer(404, anError({ status: 404, code: 'not_found' }));
const profile = (id: string, attributes: object = {}) =>
  anAnswer(200, { data: { type: 'profile', id, attributes } });

const { phoneNumber: _, ...WITHOUT_PHONE } = AVA;
const upsert = (of: object = WITHOUT_PHONE) => ({ type: 'profile-upsert', profile: of }) as const;

/** Each request as `POST import email external_id`: the call and the identifiers that it carries. */
function outline({ endpoint, path, body }: KlaviyoRequest): string {
  const { attributes } = (body as { data: { attributes: Record<string, unknown> } }).data;
  const person =
    (attributes.profile as { data?: { attributes: object } } | undefined)?.data?.attributes ?? attributes;
  const identifiers = ['email', 'external_id', 'phone_number'].filter((name) => name in person);
  const call = endpoint.startsWith('PATCH') ? `PATCH ${path.slice(path.lastIndexOf('/') + 1)}` : endpoint;
  return [call.replace('POST /api/', ''), ...identifiers].join(' ');
}

describe('the calls of a profile', () => {
  it('carry e-mail address and external id, and no phone number without the id of the answer', () => {
    const { requests, end } = play(upsert(AVA), settings(), [anAnswer(202)]);
    expect(requests.map(outline)).toEqual(['profile-import email external_id']);
    expect(end.written).toEqual(WITHOUT_PHONE);
  });

  it('send the phone number to the profile that was just written', () => {
    const { requests, end } = play(upsert(AVA), settings(), [profile('01A'), profile('01A')]);
    expect(requests.map(outline)).toEqual(['profile-import email external_id', 'PATCH 01A phone_number']);
    expect(end.written).toEqual(AVA);
  });

  it('do not send a phone number that the profile has', () => {
    const has = profile('01A', { phone_number: AVA.phoneNumber });
    const { requests, end } = play(upsert(AVA), settings(), [has]);
    expect(requests).toHaveLength(1);
    expect(end.written).toEqual(AVA);
  });

  it.each([
    [conflict(), 'identifier_conflict'],
    [refused('/data/attributes/phone_number'), 'refused'],
  ])('drop only the phone number that Klaviyo does not take', (answer, reason) => {
    const { requests, leftOut, end } = play(upsert(AVA), settings(), [profile('01A'), answer]);
    expect(requests).toHaveLength(2);
    expect(leftOut).toEqual([{ profile: AVA, identifier: 'phoneNumber', reason }]);
    expect(end.answer.status).toBe(200);
    expect(end.written).toEqual(WITHOUT_PHONE);
  });

  it('name a person by the phone number only where there is no other identifier', () => {
    const { requests } = play(upsert({ phoneNumber: AVA.phoneNumber }), settings(), [profile('01A')]);
    expect(requests.map(outline)).toEqual(['profile-import phone_number']);
  });

  it.each<Dialect>(['klaviyo', 'guide'])(
    'give the person of a known external id a new address (%s)',
    (dialect) => {
      const answers = [conflict('01X'), profile('01X', { external_id: AVA.externalId })];
      const { requests, leftOut } = play(upsert(), settings(dialect), answers);
      expect(requests.map(outline).slice(1)).toEqual(['PATCH 01X email']);
      expect(leftOut).toEqual([]);
    },
  );

  it('leave out the external id where it belongs to another profile than the address', () => {
    const { requests, leftOut, end } = play(upsert(), settings(), [
      conflict('01X'),
      conflict('01E'),
      profile('01E'),
    ]);
    expect(requests.map(outline)).toEqual([
      'profile-import email external_id',
      'PATCH 01X email',
      'profile-import email',
    ]);
    expect(leftOut).toMatchObject([{ identifier: 'externalId', reason: 'identifier_conflict' }]);
    expect(end.written).not.toHaveProperty('externalId');
  });

  it('add the external id to the profile of the address, unless it belongs to another', () => {
    const found = profile('01E', { external_id: null });
    const added = play(upsert(), settings('guide'), [conflict('01E'), found, profile('01E')]);
    expect(added.requests.map(outline).slice(1)).toEqual(['PATCH 01E email', 'PATCH 01E external_id']);
    expect(added.end.written).toEqual(WITHOUT_PHONE);
    const other = play(upsert(), settings('guide'), [conflict('01E'), found, conflict('01X')]);
    expect(other.leftOut).toMatchObject([{ identifier: 'externalId', reason: 'identifier_conflict' }]);
    expect(other.end.answer.status).toBe(200);
    expect(other.end.written).not.toHaveProperty('externalId');
  });

  it('create by the external id alone where the person is known under another address', () => {
    const known = { ...settings('guide'), knownByExternalId: true };
    const has = { external_id: AVA.externalId };
    const found = play(upsert(), known, [conflict('01X'), profile('01X', has)]);
    expect(found.requests.map(outline)).toEqual(['profiles external_id', 'PATCH 01X email']);
    const created = play(upsert(), known, [profile('01N', has), profile('01N', has)]);
    expect(created.requests.map(outline)).toEqual(['profiles external_id', 'PATCH 01N email']);
    const taken = play(upsert(), known, [conflict('01X'), conflict('01E'), profile('01E')]);
    expect(taken.requests.map(outline)).toEqual([
      'profiles external_id',
      'PATCH 01X email',
      'profiles email',
    ]);
  });

  it('import once more when the other profile is gone, and no more often', () => {
    const once = play(upsert(), settings(), [conflict('01G'), gone, profile('01A')]);
    expect(once.requests.map(outline)).toEqual([
      'profile-import email external_id',
      'PATCH 01G email',
      'profile-import email external_id',
    ]);
    expect(once.end.answer.status).toBe(200);
    const twice = play(upsert(), settings(), [conflict('01G'), gone, conflict('01G'), gone]);
    expect(twice.requests).toHaveLength(4);
    expect(twice.end.answer.status).toBe(404);
  });

  it.each([
    ['email', ['profile-import email external_id', 'profile-import external_id']],
    ['external_id', ['profile-import email external_id', 'profile-import email']],
  ])('go once more without a refused %s', (field, calls) => {
    const { requests, leftOut } = play(upsert(), settings(), [refused(`/data/attributes/${field}`)]);
    expect(requests.map(outline)).toEqual(calls);
    expect(leftOut).toMatchObject([{ reason: 'refused' }]);
  });

  it('end with a refusal of the one identifier', () => {
    const { requests, end, leftOut } = play(upsert({ phoneNumber: AVA.phoneNumber }), settings(), [
      refused('/data/attributes/phone_number'),
    ]);
    expect([requests.length, end.answer.status, leftOut]).toEqual([1, 400, []]);
  });

  it.each([null, 7, '', '../accounts', 'a/b', 'x'.repeat(65)])('ignore the id %p', (id) => {
    expect(play(upsert(), settings(), [conflict(id)]).requests).toHaveLength(1);
  });

  it('have a bound, whatever the answers', () => {
    for (const answer of [conflict(), gone, missing(404), refused('/data/attributes/email')]) {
      expect(play(upsert(AVA), settings(), Array(20).fill(answer)).requests.length).toBeLessThan(10);
    }
  });
});

describe('the calls of an event', () => {
  const command = { type: 'metric-event', event: anEvent('lead') } as const;
  const at = (field: string) => refused(`/data/attributes/profile/data/attributes/${field}`);

  it('name the person by the next identifier after a refusal', () => {
    const { requests, leftOut, end } = play(command, settings(), [at('email'), at('external_id')]);
    expect(requests.map(outline)).toEqual(['events email', 'events external_id', 'events phone_number']);
    expect(leftOut.map(({ identifier }) => identifier)).toEqual(['email', 'externalId']);
    expect(end.answer.status).toBe(202);
  });

  it('end with the refusal of the last identifier', () => {
    const answers = [at('email'), at('external_id'), at('phone_number')];
    const { requests, end } = play(command, settings(), answers);
    expect([requests.length, end.answer.status]).toEqual([3, 400]);
  });

  it('read a refusal without a pointer by its words', () => {
    const answer = anAnswer(400, anError({ code: 'invalid', detail: 'Invalid email address' }));
    expect(play(command, settings(), [answer]).requests.map(outline)).toEqual([
      'events email',
      'events external_id',
    ]);
  });

  it('write what they carry, without what was refused', () => {
    const carry = { ...settings(), carryProfile: AVA };
    const { requests, end } = play(command, carry, [at('email')]);
    expect(requests.map(outline)).toEqual(['events email external_id', 'events external_id']);
    const { email: _e, phoneNumber: _p, ...written } = AVA;
    expect(end.written).toEqual(written);
  });

  it.each([
    ['klaviyo', 404, 'profile-import'],
    ['klaviyo', 400, 'profile-import'],
    ['guide', 404, 'profiles'],
  ] as const)('create a missing profile once (%s, %i)', (dialect, status, create) => {
    const { requests } = play(command, settings(dialect), [missing(status)]);
    expect(requests.map(outline)).toEqual(['events email', `${create} email external_id`, 'events email']);
    expect(play(command, settings(dialect), Array(9).fill(missing(status))).requests).toHaveLength(2);
  });
});

describe('the calls of a batch', () => {
  const ben = { email: 'ben@shop.example' };
  const events = [
    anEvent('lead', { eventId: 'a' }),
    anEvent('lead', { eventId: 'b', profile: ben }),
    anEvent('lead', { eventId: 'c' }),
  ];
  const command = { type: 'event-backfill', events, migrationId: 'spring' } as const;
  const bulk = '/data/attributes/events-bulk-create/data/0/attributes/profile/data/attributes/email';
  const flat = '/data/attributes/events/2/attributes/profile/email';

  it.each([
    ['klaviyo', bulk],
    ['guide', flat],
  ] as const)('name a person by the next identifier after a refusal (%s)', (dialect, pointer) => {
    const { requests, leftOut, end } = play(command, settings(dialect), [refused(pointer)]);
    expect(requests).toHaveLength(2);
    expect(JSON.stringify(requests[1])).toContain(AVA.externalId);
    expect(JSON.stringify(requests[1])).not.toContain(AVA.email);
    expect(JSON.stringify(requests[1])).toContain(ben.email);
    expect(leftOut).toMatchObject([{ identifier: 'email', reason: 'refused' }]);
    expect(end.omit?.(AVA)).toEqual(['email']);
  });

  it('end with a refusal of the one identifier', () => {
    const pointer = bulk.replace('data/0', 'data/1');
    expect(play(command, settings(), [refused(pointer)]).requests).toHaveLength(1);
  });

  it('import a profile without a refused address', () => {
    const profiles = [ben, AVA];
    const pointer = '/data/attributes/profiles/data/1/attributes/email';
    const importing = { ...command, events: [], profiles };
    const { requests } = play(importing, settings(), [refused(pointer)]);
    expect(requests).toHaveLength(2);
    expect(JSON.stringify(requests[1])).not.toContain(AVA.email);
  });
});
