import { afterEach, describe, expect, it } from '@jest/globals';
import { consent, subscribeBody } from './support/bodies.js';
import { type Call, closeSandboxes, sandboxForTest } from './support/caller.js';
import { resourcesOf } from './support/read.js';

afterEach(closeSandboxes);

const AVA = 'ava@shop.example';
const PHONE = '+4915112345678';
const LIST = 'Y6nRLr';
const AT = '2026-04-20T10:00:00Z';

interface Marketing {
  consent: string;
  consent_timestamp: string | null;
  can_receive_email_marketing: boolean;
  suppression: { reason: string; timestamp: string | null }[];
  list_suppressions: { list_id: string; reason: string }[];
}

async function marketingOf(call: Call, filter: string, channel = 'email'): Promise<Marketing> {
  const query = `filter=${filter}&additional-fields[profile]=subscriptions`;
  const [profile] = resourcesOf(await call('GET', `/api/profiles?${query}`));
  const all = profile?.attributes.subscriptions as Record<string, { marketing: Marketing }>;
  return (all[channel] as { marketing: Marketing }).marketing;
}

const emailOf = (call: Call) => marketingOf(call, `equals(email,"${AVA}")`);
const subscribe = (call: Call, listId: string | undefined = LIST) =>
  call(
    'POST',
    '/api/profile-subscription-bulk-create-jobs',
    subscribeBody([{ email: AVA, subscriptions: consent() }], {}, listId),
  );

describe('what people tell Klaviyo itself', () => {
  it('shows that the person unsubscribed by the link, and since when', async () => {
    const { sandbox, call } = await sandboxForTest();
    await subscribe(call);
    sandbox.withdraw('sandbox', { email: AVA, at: AT });
    expect(await emailOf(call)).toMatchObject({
      consent: 'UNSUBSCRIBED',
      consent_timestamp: AT,
      can_receive_email_marketing: false,
      suppression: [{ reason: 'UNSUBSCRIBE', timestamp: AT }],
    });
    expect(sandbox.profiles({ email: AVA })[0]?.lists).toEqual([]);
  });

  it('gives no time where none is known', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.withdraw('sandbox', { email: AVA, reason: 'SPAM_COMPLAINT', at: null });
    expect(await emailOf(call)).toMatchObject({
      consent_timestamp: null,
      suppression: [{ reason: 'SPAM_COMPLAINT', timestamp: null }],
    });
  });

  it.each(['UNSUBSCRIBE', 'SPAM_REPORT', 'SPAM_COMPLAINT', 'USER_SUPPRESSED'] as const)(
    'a subscription lifts %s',
    async (reason) => {
      const { sandbox, call } = await sandboxForTest();
      sandbox.withdraw('sandbox', { email: AVA, reason });
      await subscribe(call);
      expect(await emailOf(call)).toMatchObject({ consent: 'SUBSCRIBED', suppression: [] });
    },
  );

  it.each(['HARD_BOUNCE', 'INVALID_EMAIL'] as const)('a subscription leaves %s', async (reason) => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.withdraw('sandbox', { email: AVA, reason });
    await subscribe(call);
    expect(await emailOf(call)).toMatchObject({
      consent: 'SUBSCRIBED',
      can_receive_email_marketing: false,
      suppression: [{ reason }],
    });
  });

  it('keeps the suppression of one list apart from the others', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addList('sandbox', { id: 'OTHER1' });
    sandbox.withdraw('sandbox', { email: AVA, reason: 'USER_SUPPRESSED', listId: LIST });
    await subscribe(call, 'OTHER1');
    expect(await emailOf(call)).toMatchObject({
      can_receive_email_marketing: true,
      suppression: [],
      list_suppressions: [{ list_id: LIST, reason: 'USER_SUPPRESSED' }],
    });
    await subscribe(call);
    expect((await emailOf(call)).list_suppressions).toEqual([]);
  });

  it('keeps the channels apart', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.withdraw('sandbox', { phoneNumber: PHONE, channel: 'whatsapp' });
    const filter = `equals(phone_number,"${encodeURIComponent(PHONE)}")`;
    expect((await marketingOf(call, filter, 'whatsapp')).consent).toBe('UNSUBSCRIBED');
    expect((await marketingOf(call, filter, 'sms')).consent).toBe('NEVER_SUBSCRIBED');
    expect((await marketingOf(call, filter)).suppression).toEqual([]);
  });

  it('refuses a reason that Klaviyo does not have', async () => {
    const { sandbox } = await sandboxForTest();
    const input = { email: AVA, reason: 'BORED' } as never;
    expect(() => sandbox.withdraw('sandbox', input)).toThrow('reason must be one of');
  });
});
