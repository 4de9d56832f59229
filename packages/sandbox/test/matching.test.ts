import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT, sandboxControl } from '../src/index.js';
import type { AccountSettings } from '../src/settings.js';
import { bulkBody, eventBody, profileBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const PHONE = '+4915112345678';
const AVA = { email: 'ava@shop.example', external_id: 'c1' };
const BEN = { email: 'ben@shop.example', external_id: 'c2', phone_number: PHONE };

/** A sandbox with two people. Only Ben has a phone number. */
async function withTwoPeople(settings: Partial<AccountSettings>) {
  const caller = await sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, settings }] });
  const create = async (attributes: object) => {
    const { body } = await caller.call('POST', '/api/profiles', profileBody({ ...attributes }));
    return String(body.data.id);
  };
  const [ava, ben] = [await create(AVA), await create(BEN)];
  const identifiers = (id: string) => caller.sandbox.profiles({ id })[0]?.attributes;
  return { ...caller, ava, ben, identifiers };
}

/** Ava’s e-mail, Ben’s external id and Ben’s phone number. */
const MIXED = { email: AVA.email, external_id: BEN.external_id, phone_number: PHONE };

describe('the strongest identifier', () => {
  it.each([
    ['email', 'ava'],
    ['external_id', 'ben'],
    ['phone_number', 'ben'],
  ] as const)('%s decides whose event it is', async (strongestIdentifier, owner) => {
    const people = await withTwoPeople({ strongestIdentifier });
    await people.call('POST', '/api/events', eventBody({}, MIXED));
    expect(people.sandbox.events().items[0]?.profileId).toBe(people[owner]);
  });

  it.each([
    ['email', 'ben'],
    ['external_id', 'ava'],
    ['phone_number', 'ava'],
  ] as const)('%s decides whose id a 409 of an import names', async (strongestIdentifier, other) => {
    const people = await withTwoPeople({ strongestIdentifier });
    const reply = await people.call('POST', '/api/profile-import', profileBody(MIXED));
    expect([reply.status, reply.body.errors[0]?.meta]).toEqual([
      409,
      { duplicate_profile_id: people[other] },
    ]);
  });

  it('can be changed at run time over the control API', async () => {
    const { sandbox, call, ava } = await withTwoPeople({});
    await sandboxControl(sandbox.url).configure('sandbox', { strongestIdentifier: 'email' });
    await call('POST', '/api/events', eventBody({}, MIXED));
    expect(sandbox.events().items[0]?.profileId).toBe(ava);
    expect(sandbox.accounts()[0]?.settings).toMatchObject({
      strongestIdentifier: 'email',
      conflicts: 'refuse',
    });
  });
});

describe('a conflict that moves the weaker identifier', () => {
  const settings = { strongestIdentifier: 'email', conflicts: 'move' } as const;
  const WITH_PHONE = { email: AVA.email, phone_number: PHONE };

  it.each([
    ['an import', 'POST /api/profile-import', profileBody(WITH_PHONE), 200],
    ['an event', 'POST /api/events', eventBody({}, WITH_PHONE), 202],
    [
      'bulk events',
      'POST /api/event-bulk-create-jobs',
      bulkBody([{ profile: WITH_PHONE, events: [{}] }]),
      202,
    ],
    [
      'a bulk import',
      'POST /api/profile-bulk-import-jobs',
      {
        data: {
          type: 'profile-bulk-import-job',
          attributes: { profiles: { data: [profileBody(WITH_PHONE).data] } },
        },
      },
      202,
    ],
  ])('keeps two profiles after %s', async (_what, endpoint, body, status) => {
    const { call, ava, ben, identifiers, sandbox } = await withTwoPeople(settings);
    const [method = '', path = ''] = endpoint.split(' ');
    expect((await call(method, path, body)).status).toBe(status);
    expect(identifiers(ava)).toMatchObject({ ...AVA, phone_number: PHONE });
    expect(identifiers(ben)).toEqual({ email: BEN.email, external_id: BEN.external_id });
    expect(sandbox.profiles()).toHaveLength(2);
  });

  it('keeps two profiles after a PATCH', async () => {
    const { call, ava, ben, identifiers } = await withTwoPeople(settings);
    const body = profileBody({ phone_number: PHONE }, { id: ava });
    expect((await call('PATCH', `/api/profiles/${ava}`, body)).status).toBe(200);
    expect(identifiers(ava)?.phone_number).toBe(PHONE);
    expect(identifiers(ben)?.phone_number).toBeUndefined();
  });

  it('creates a third profile with a new e-mail address, and answers 409 to a known one', async () => {
    const { call, ava, ben, identifiers } = await withTwoPeople(settings);
    const created = await call(
      'POST',
      '/api/profiles',
      profileBody({ email: 'eve@shop.example', phone_number: PHONE }),
    );
    expect(created.status).toBe(201);
    expect(identifiers(ben)?.phone_number).toBeUndefined();
    const known = await call('POST', '/api/profiles', profileBody(WITH_PHONE));
    expect([known.status, known.body.errors[0]?.meta]).toEqual([409, { duplicate_profile_id: ava }]);
  });
});

describe('a conflict that is refused', () => {
  it('leaves the phone number of an event with its owner', async () => {
    const { call, ava, ben, identifiers, sandbox } = await withTwoPeople({ strongestIdentifier: 'email' });
    await call('POST', '/api/events', eventBody({}, { email: AVA.email, phone_number: PHONE }));
    expect(sandbox.events().items[0]?.profileId).toBe(ava);
    expect(identifiers(ava)).toEqual(AVA);
    expect(identifiers(ben)).toEqual(BEN);
  });
});

describe('the settings', () => {
  it.each([
    [{ conflicts: 'merge' }, /conflicts must be one of refuse, move/],
    [{ sms: ['49'] }, /calling codes/],
    [{ importDelayMs: -1 }, /importDelayMs must be/],
    [{ colour: 'red' }, /Unknown setting "colour"/],
    [[], /settings must be an object/],
  ])('refuse %j with the reason', async (settings, message) => {
    const { sandbox } = await sandboxForTest();
    expect(() => sandbox.configure('sandbox', settings as never)).toThrow(message);
    await expect(sandboxControl(sandbox.url).configure('sandbox', settings as never)).rejects.toThrow(
      message,
    );
  });
});
