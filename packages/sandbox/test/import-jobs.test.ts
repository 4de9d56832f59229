import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import type { AccountSettings } from '../src/settings.js';
import { profileBody } from './support/bodies.js';
import { type Call, closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const PATH = '/api/profile-bulk-import-jobs';
const PROFILES_AT = '/data/attributes/profiles/data';
const PHONE = '+4915112345678';

async function withSettings(settings: Partial<AccountSettings>) {
  return sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, settings }] });
}

async function startJob(call: Call, profiles: object[]): Promise<string> {
  const data = profiles.map((attributes) => profileBody({ ...attributes }).data);
  const { status, body } = await call('POST', PATH, {
    data: {
      type: 'profile-bulk-import-job',
      attributes: { profiles: { data } },
      relationships: { lists: { data: [{ type: 'list', id: 'Y6nRLr' }] } },
    },
  });
  expect([status, body.data.attributes]).toMatchObject([202, { status: 'queued', completed_count: 0 }]);
  return String(body.data.id);
}

const attributesOf = async (call: Call, id: string) =>
  (await call('GET', `${PATH}/${id}`)).body.data.attributes as Record<string, unknown>;

describe('a bulk import', () => {
  it('runs after the delay of the account', async () => {
    const { sandbox, call } = await withSettings({ importDelayMs: 200 });
    const id = await startJob(call, [{ email: 'ava@shop.example' }]);
    expect(sandbox.profiles()).toEqual([]);
    expect(['queued', 'processing']).toContain((await attributesOf(call, id)).status);
    while ((await attributesOf(call, id)).status !== 'complete')
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await attributesOf(call, id)).toMatchObject({
      total_count: 1,
      completed_count: 1,
      failed_count: 0,
    });
    expect(sandbox.profiles()).toMatchObject([{ lists: ['Y6nRLr'] }]);
  });

  it('lists a profile that conflicts with another one', async () => {
    const { sandbox, call } = await withSettings({});
    const id = await startJob(call, [
      { email: 'ava@shop.example', phone_number: PHONE },
      { email: 'ben@shop.example' },
      { external_id: 'c3', email: 'ben@shop.example' },
      { external_id: 'c3', phone_number: PHONE },
    ]);
    expect(await attributesOf(call, id)).toMatchObject({
      total_count: 4,
      completed_count: 3,
      failed_count: 1,
    });
    const { body } = await call('GET', `${PATH}/${id}/import-errors`);
    expect(body.data).toMatchObject([
      {
        type: 'import-error',
        attributes: {
          code: 'duplicate_profile',
          detail: 'A profile already exists with one of these identifiers.',
          source: { pointer: `${PROFILES_AT}/3/attributes` },
          original_payload: { attributes: { external_id: 'c3', phone_number: PHONE } },
        },
      },
    ]);
    expect(sandbox.profiles()).toHaveLength(2);
  });

  it('lists bad addresses if the account reports them', async () => {
    const profiles = [
      { email: 'ava@shop.example' },
      { email: 'ben' },
      { email: 'eve@shop.example', phone_number: '+4' },
    ];
    const { sandbox, call } = await withSettings({ badImport: 'report' });
    const id = await startJob(call, profiles);
    const first = await call('GET', `${PATH}/${id}/import-errors?page[size]=1`);
    const pointers = (data: unknown) =>
      (data as { attributes: { source: { pointer: string } } }[]).map(
        ({ attributes }) => attributes.source.pointer,
      );
    expect(pointers(first.body.data)).toEqual([`${PROFILES_AT}/1/attributes/email`]);
    const next = new URL(String(first.body.links?.next));
    const second = await call('GET', `${next.pathname}${next.search}`);
    expect(pointers(second.body.data)).toEqual([`${PROFILES_AT}/2/attributes/phone_number`]);
    expect(second.body.links?.next).toBeUndefined();
    expect(sandbox.profiles()).toHaveLength(1);
  });

  it('is refused for a field that nobody knows, even if the account reports bad addresses', async () => {
    const { call } = await withSettings({ badImport: 'report' });
    const data = [profileBody({ email: 'ava@shop.example', colour: 'red' }).data];
    const reply = await call('POST', PATH, {
      data: { type: 'profile-bulk-import-job', attributes: { profiles: { data } } },
    });
    expect([reply.status, reply.body.errors[0]?.source.pointer]).toEqual([
      400,
      `${PROFILES_AT}/0/attributes/colour`,
    ]);
  });

  it('is unknown under another id', async () => {
    const { call } = await withSettings({});
    expect((await call('GET', `${PATH}/X`)).status).toBe(404);
    expect((await call('GET', `${PATH}/X/import-errors`)).status).toBe(404);
  });
});
