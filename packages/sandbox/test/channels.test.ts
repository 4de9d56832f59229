import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '../src/index.js';
import type { AccountSettings } from '../src/settings.js';
import { consent, subscribeBody } from './support/bodies.js';
import { closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

const PATH = '/api/profile-subscription-bulk-create-jobs';
const AT = '/data/attributes/profiles/data/0/attributes';
const AVA = { email: 'ava@shop.example', phone_number: '+4915112345678' };
const marketing = { marketing: { consent: 'SUBSCRIBED' } };

async function subscribe(
  subscriptions: object,
  {
    settings = {},
    ...rest
  }: { settings?: Partial<AccountSettings>; withoutList?: true; profile?: object } = {},
) {
  const { sandbox, call } = await sandboxForTest({ accounts: [{ ...DEFAULT_ACCOUNT, settings }] });
  const body = subscribeBody([{ ...(rest.profile ?? AVA), subscriptions }]);
  const { relationships, ...data } = body.data;
  const reply = await call('POST', PATH, rest.withoutList ? { data } : { data: { ...data, relationships } });
  return { sandbox, status: reply.status, error: reply.body?.errors[0] };
}

describe('the channels of a subscription', () => {
  it('are recorded for e-mail, SMS and WhatsApp', async () => {
    const { sandbox, status } = await subscribe({ ...consent(), sms: marketing, whatsapp: marketing });
    expect([status, sandbox.profiles()[0]?.consents]).toEqual([
      202,
      {
        'email.marketing': 'SUBSCRIBED',
        'sms.marketing': 'SUBSCRIBED',
        'whatsapp.marketing': 'SUBSCRIBED',
      },
    ]);
  });

  it('need no list, and then the profile joins none', async () => {
    const { sandbox, status } = await subscribe({ whatsapp: marketing }, { withoutList: true });
    expect(status).toBe(202);
    expect(sandbox.profiles()[0]).toMatchObject({
      lists: [],
      consents: { 'whatsapp.marketing': 'SUBSCRIBED' },
    });
    expect(sandbox.subscriptions().items[0]).toMatchObject({ listId: null, channel: 'whatsapp.marketing' });
  });

  it.each(['sms', 'whatsapp'])('%s needs a phone number', async (channel) => {
    const { status, error } = await subscribe({ [channel]: marketing }, { profile: { email: AVA.email } });
    expect([status, error]).toMatchObject([
      400,
      {
        detail: `'phone_number' must not be empty when the ${channel} channel is included in 'subscriptions'.`,
        source: { pointer: `${AT}/subscriptions` },
      },
    ]);
  });

  it('are refused with SMS in an account without SMS', async () => {
    const refused = await subscribe({ ...consent(), sms: marketing }, { settings: { sms: 'off' } });
    expect([refused.status, refused.error]).toMatchObject([
      400,
      { detail: 'SMS configuration is required', source: { pointer: `${AT}/subscriptions` } },
    ]);
    expect(refused.sandbox.profiles()).toEqual([]);
    expect((await subscribe(consent(), { settings: { sms: 'off' } })).status).toBe(202);
  });

  it('are refused with SMS to a region without SMS', async () => {
    const refused = await subscribe({ sms: marketing }, { settings: { sms: ['+1', '+44'] } });
    expect([refused.status, refused.error]).toMatchObject([
      400,
      {
        detail: 'Phone number is valid but is not in a supported region for this account.',
        source: { pointer: `${AT}/phone_number` },
      },
    ]);
    expect((await subscribe({ sms: marketing }, { settings: { sms: ['+1', '+49'] } })).status).toBe(202);
    expect((await subscribe({ whatsapp: marketing }, { settings: { sms: ['+1'] } })).status).toBe(202);
  });
});
