import { buildRequest } from '../src/dialects/build-request.js';
import type { RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { AVA } from './support/builders.js';

const SETTINGS: RequestSettings = { dialect: 'klaviyo', listId: 'Y6nRLr', mapping: MAPPING };
const GRANTED = { status: 'granted', source: 'tracklayer_signup', at: '2026-04-23T10:18:00Z' } as const;

describe('a subscription in dialect klaviyo', () => {
  const command = {
    type: 'list-subscription',
    profile: AVA,
    consent: GRANTED,
    time: '2026-04-23T10:20:00Z',
  } as const;

  it('holds the address, the channel and the list, and no other profile field', () => {
    expect(buildRequest(command, SETTINGS)).toStrictEqual({
      endpoint: 'POST /api/profile-subscription-bulk-create-jobs',
      path: '/api/profile-subscription-bulk-create-jobs',
      body: {
        data: {
          type: 'profile-subscription-bulk-create-job',
          attributes: {
            custom_source: 'tracklayer_signup',
            profiles: {
              data: [
                {
                  type: 'profile',
                  attributes: {
                    email: 'ava@shop.example',
                    subscriptions: { email: { marketing: { consent: 'SUBSCRIBED' } } },
                  },
                },
              ],
            },
          },
          relationships: { list: { data: { type: 'list', id: 'Y6nRLr' } } },
        },
      },
    });
  });

  it('subscribes the phone number only with consent for sms', () => {
    const sms = { ...command, consent: { ...GRANTED, channels: ['sms' as const] } };
    expect(buildRequest(sms, SETTINGS).body).toHaveProperty('data.attributes.profiles.data.0.attributes', {
      phone_number: '+4915112345678',
      subscriptions: { sms: { marketing: { consent: 'SUBSCRIBED' } } },
    });
  });

  it('holds an entry for each address, so that they may belong to two profiles', () => {
    const consent = { ...GRANTED, channels: ['whatsapp' as const, 'sms' as const, 'email' as const] };
    const subscribed = { marketing: { consent: 'SUBSCRIBED' } };
    expect(buildRequest({ ...command, consent }, SETTINGS).body).toHaveProperty(
      'data.attributes.profiles.data',
      [
        { type: 'profile', attributes: { email: AVA.email, subscriptions: { email: subscribed } } },
        {
          type: 'profile',
          attributes: {
            phone_number: AVA.phoneNumber,
            subscriptions: { sms: subscribed, whatsapp: subscribed },
          },
        },
      ],
    );
  });

  it('leaves out a channel without an address', () => {
    const consent = { ...GRANTED, channels: ['sms' as const, 'email' as const] };
    const { body } = buildRequest({ ...command, consent, profile: { email: AVA.email } }, SETTINGS);
    expect(body).toHaveProperty('data.attributes.profiles.data', [
      {
        type: 'profile',
        attributes: {
          email: AVA.email,
          subscriptions: { email: { marketing: { consent: 'SUBSCRIBED' } } },
        },
      },
    ]);
  });

  it.each(['klaviyo', 'guide'] as const)('is for the channels alone with the list `none` (%s)', (dialect) => {
    const request = buildRequest(command, { ...SETTINGS, dialect, listId: 'none' });
    expect(request.endpoint).toBe('POST /api/profile-subscription-bulk-create-jobs');
    expect(JSON.stringify(request)).not.toMatch(/relationships|none/);
  });

  it('holds the time of consent only for an import', () => {
    expect(JSON.stringify(buildRequest(command, SETTINGS))).not.toMatch(/consented_at|historical_import/);
    const { body } = buildRequest({ ...command, historical: true }, SETTINGS);
    expect(body).toHaveProperty('data.attributes.historical_import', true);
    expect(body).toHaveProperty(
      'data.attributes.profiles.data.0.attributes.subscriptions.email.marketing.consented_at',
      '2026-04-23T10:18:00Z',
    );
  });

  it('prefers the list that the command names', () => {
    const { body } = buildRequest({ ...command, listId: 'Other1' }, SETTINGS);
    expect(body).toHaveProperty('data.relationships.list.data.id', 'Other1');
  });

  it('is refused without a list, and without an address for its channels', () => {
    const { listId: _, ...noList } = SETTINGS;
    expect(() => buildRequest(command, noList)).toThrow(
      expect.objectContaining({ code: 'no_list_configured' }),
    );
    const nobody = { ...command, profile: { externalId: 'c1' } };
    expect(() => buildRequest(nobody, SETTINGS)).toThrow(
      expect.objectContaining({ code: 'no_address_for_channel' }),
    );
  });
});

describe.each(['klaviyo', 'guide'] as const)('a withdrawn consent in dialect %s', (dialect) => {
  const settings = { dialect, mapping: SETTINGS.mapping };
  const withdrawn = {
    type: 'list-subscription',
    profile: AVA,
    consent: { status: 'withdrawn', at: '2026-04-23T10:18:00Z', source: 'preference_centre' },
    time: '2026-04-23T10:20:00Z',
  } as const;

  it('unsubscribes the address of its channel from all marketing without naming a list', () => {
    const listed = { ...settings, listId: 'Y6nRLr' };
    expect(buildRequest({ ...withdrawn, listId: 'Other1' }, listed)).toStrictEqual({
      endpoint: 'POST /api/profile-subscription-bulk-delete-jobs',
      path: '/api/profile-subscription-bulk-delete-jobs',
      body: {
        data: {
          type: 'profile-subscription-bulk-delete-job',
          attributes: {
            profiles: {
              data: [
                {
                  type: 'profile',
                  attributes: {
                    email: 'ava@shop.example',
                    subscriptions: { email: { marketing: { consent: 'UNSUBSCRIBED' } } },
                  },
                },
              ],
            },
          },
        },
      },
    });
  });

  it('needs an address but no list', () => {
    const both = { ...withdrawn.consent, channels: ['email' as const, 'sms' as const] };
    const unsubscribed = { marketing: { consent: 'UNSUBSCRIBED' } };
    expect(buildRequest({ ...withdrawn, consent: both }, settings).body).toHaveProperty(
      'data.attributes.profiles.data',
      [
        {
          type: 'profile',
          attributes: { email: 'ava@shop.example', subscriptions: { email: unsubscribed } },
        },
        {
          type: 'profile',
          attributes: { phone_number: '+4915112345678', subscriptions: { sms: unsubscribed } },
        },
      ],
    );
    expect(() => buildRequest({ ...withdrawn, profile: { externalId: 'c1' } }, settings)).toThrow(
      expect.objectContaining({ code: 'no_address_for_channel' }),
    );
  });
});
