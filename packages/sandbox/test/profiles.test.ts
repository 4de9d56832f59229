import { afterEach, describe, expect, it } from '@jest/globals';
import { profileBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const AVA = { email: 'ava@shop.example', phone_number: '+4915112345678', external_id: 'c1' };

describe('POST /api/profiles', () => {
  it('answers 201 with the whole profile, and 409 with the id of an existing profile', async () => {
    const { call } = await sandboxForTest();
    const created = await call(
      'POST',
      '/api/profiles',
      profileBody({ ...AVA, properties: { tier: 'gold' } }),
    );
    expect(created.status).toBe(201);
    expect(created.body.data).toMatchObject({
      type: 'profile',
      attributes: { ...AVA, first_name: null, properties: { tier: 'gold' } },
    });
    for (const one of [
      { email: 'AVA@shop.example' },
      { phone_number: AVA.phone_number },
      { external_id: 'c1' },
    ]) {
      const again = await call('POST', '/api/profiles', profileBody(one));
      expect(again.status).toBe(409);
      expect(again.body.errors[0]).toEqual({
        id: again.headers.get('x-klaviyo-req-id'),
        status: 409,
        code: 'duplicate_profile',
        title: 'Conflict.',
        detail: 'A profile already exists with one of these identifiers.',
        source: { pointer: '/data/attributes' },
        links: {},
        meta: { duplicate_profile_id: created.body.data.id },
      });
    }
  });

  it.each([
    ['a bad email', { email: 'ava' }, 'Invalid email address', '/data/attributes/email'],
    [
      'an unknown field',
      { ...AVA, city: 'Berlin' },
      "'city' is not a valid field for the resource 'profile'.",
      '/data/attributes/city',
    ],
    ['no identifier', { first_name: 'Ava' }, expect.stringContaining('identifier'), '/data/attributes'],
  ])('refuses %s', async (_what, attributes, detail, pointer) => {
    const { call } = await sandboxForTest();
    const reply = await call('POST', '/api/profiles', profileBody(attributes));
    expect([reply.status, reply.body.errors[0]?.detail, reply.body.errors[0]?.source]).toEqual([
      400,
      detail,
      { pointer },
    ]);
  });

  it('refuses a body over 100 KB', async () => {
    const { call } = await sandboxForTest();
    const reply = await call(
      'POST',
      '/api/profiles',
      profileBody({ ...AVA, properties: { a: 'x'.repeat(99_999) } }),
    );
    expect([reply.status, reply.body.errors[0]?.detail]).toEqual([
      400,
      expect.stringContaining('100000 bytes'),
    ]);
  });
});

describe('PATCH /api/profiles/{id}', () => {
  it('clears null fields, keeps absent fields, and merges location and properties', async () => {
    const { call } = await sandboxForTest();
    const { body } = await call(
      'POST',
      '/api/profiles',
      profileBody({
        ...AVA,
        first_name: 'Ava',
        last_name: 'B',
        location: { city: 'Berlin' },
        properties: { a: 1, b: [1, 2] },
      }),
    );
    const id = String(body.data.id);
    const patched = await call(
      'PATCH',
      `/api/profiles/${id}`,
      profileBody(
        { first_name: null, location: { country: 'DE' }, properties: { c: 3 } },
        { id, meta: { patch_properties: { append: { b: 3 }, unset: 'a' } } },
      ),
    );
    expect(patched.status).toBe(200);
    expect(patched.body.data.attributes).toMatchObject({
      ...AVA,
      first_name: null,
      last_name: 'B',
      location: { city: 'Berlin', country: 'DE' },
      properties: { b: [1, 2, 3], c: 3 },
    });
    expect(Object.keys((patched.body.data.attributes as { properties: object }).properties)).not.toContain(
      'a',
    );
  });

  it('frees a cleared identifier for another profile', async () => {
    const { call } = await sandboxForTest();
    const id = String((await call('POST', '/api/profiles', profileBody(AVA))).body.data.id);
    await call('PATCH', `/api/profiles/${id}`, profileBody({ phone_number: null }, { id }));
    const other = await call('POST', '/api/profiles', profileBody({ phone_number: AVA.phone_number }));
    expect(other.status).toBe(201);
  });

  it('answers 409 for an identifier of another profile, 404 for an unknown id, 400 for a different id in the path', async () => {
    const { call } = await sandboxForTest();
    const ava = String((await call('POST', '/api/profiles', profileBody(AVA))).body.data.id);
    const ben = String(
      (await call('POST', '/api/profiles', profileBody({ email: 'ben@shop.example' }))).body.data.id,
    );
    const taken = await call('PATCH', `/api/profiles/${ben}`, profileBody({ email: AVA.email }, { id: ben }));
    expect([taken.status, taken.body.errors[0]?.meta]).toEqual([409, { duplicate_profile_id: ava }]);
    const unknown = await call('PATCH', '/api/profiles/NOBODY', profileBody({}, { id: 'NOBODY' }));
    expect([unknown.status, unknown.body.errors[0]?.code]).toEqual([404, 'not_found']);
    expect((await call('PATCH', `/api/profiles/${ben}`, profileBody({}, { id: ava }))).status).toBe(400);
    expect((await call('PATCH', `/api/profiles/${ben}`, profileBody({}))).body.errors[0]?.detail).toBe(
      "'id' is a required field for the resource 'profile'.",
    );
  });
});

describe('POST /api/profile-import', () => {
  it('answers 201 for a new profile, 200 for a known one, 409 if two profiles match', async () => {
    const { call } = await sandboxForTest();
    const first = await call('POST', '/api/profile-import', profileBody({ email: AVA.email }));
    const second = await call('POST', '/api/profile-import', profileBody({ ...AVA, first_name: 'Ava' }));
    expect([first.status, second.status, second.body.data.id]).toEqual([201, 200, first.body.data.id]);
    const ben = await call('POST', '/api/profile-import', profileBody({ external_id: 'c2' }));
    const between = await call(
      'POST',
      '/api/profile-import',
      profileBody({ external_id: 'c2', email: AVA.email }),
    );
    expect([between.status, between.body.errors[0]?.meta]).toEqual([
      409,
      { duplicate_profile_id: first.body.data.id },
    ]);
    expect(ben.status).toBe(201);
  });
});

describe('POST /api/profile-bulk-import-jobs', () => {
  const job = (profiles: object[], lists?: string[]) => ({
    data: {
      type: 'profile-bulk-import-job',
      attributes: { profiles: { data: profiles } },
      ...(lists === undefined
        ? {}
        : { relationships: { lists: { data: lists.map((id) => ({ type: 'list', id })) } } }),
    },
  });

  it('answers 202 with a queued job, and creates the profiles on the list', async () => {
    const { sandbox, call } = await sandboxForTest();
    const profiles = Array.from({ length: 50 }, (_, i) => profileBody({ email: `p${i}@shop.example` }).data);
    const reply = await call('POST', '/api/profile-bulk-import-jobs', job(profiles, ['Y6nRLr']));
    expect(reply.status).toBe(202);
    expect(reply.body.data).toMatchObject({
      type: 'profile-bulk-import-job',
      attributes: { status: 'queued', total_count: 50 },
    });
    expect(sandbox.accounts()[0]?.lists[0]?.members).toBe(50);
    expect(sandbox.profiles({ email: 'p7@shop.example' })[0]?.lists).toEqual(['Y6nRLr']);
  });

  it('refuses the job for one bad profile, an unknown list, or more than 10,000 profiles', async () => {
    const { sandbox, call } = await sandboxForTest();
    const good = profileBody({ email: 'a@shop.example' }).data;
    const bad = profileBody({ email: 'b' }).data;
    const refused = await call('POST', '/api/profile-bulk-import-jobs', job([good, bad]));
    expect([refused.status, refused.body.errors[0]?.source.pointer]).toEqual([
      400,
      '/data/attributes/profiles/data/1/attributes/email',
    ]);
    expect((await call('POST', '/api/profile-bulk-import-jobs', job([good], ['nope']))).status).toBe(404);
    expect((await call('POST', '/api/profile-bulk-import-jobs', job(Array(10_001).fill(good)))).status).toBe(
      400,
    );
    expect(sandbox.profiles()).toEqual([]);
  });
});
