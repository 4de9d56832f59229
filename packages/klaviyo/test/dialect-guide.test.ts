import { EVENT_NAMES } from '@tracklayer/events';
import { buildRequest } from '../src/dialects/build-request.js';
import type { RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { AVA, anEvent } from './support/builders.js';
import { play } from './support/play.js';

const SETTINGS: RequestSettings = { dialect: 'guide', listId: 'Y6nRLr', mapping: MAPPING };

describe('dialect guide', () => {
  it('writes events like dialect klaviyo', () => {
    for (const name of EVENT_NAMES) {
      const command = { type: 'metric-event', event: anEvent(name) } as const;
      expect(buildRequest(command, SETTINGS)).toEqual(
        buildRequest(command, { ...SETTINGS, dialect: 'klaviyo' }),
      );
    }
  });

  it('creates profiles', () => {
    expect(buildRequest({ type: 'profile-upsert', profile: AVA }, SETTINGS)).toMatchObject({
      endpoint: 'POST /api/profiles',
      path: '/api/profiles',
      body: {
        data: { type: 'profile', attributes: { email: 'ava@shop.example', external_id: 'cust_34982' } },
      },
    });
  });

  it('subscribes with a list relationship', () => {
    const request = buildRequest(
      {
        type: 'list-subscription',
        profile: { email: 'ava@shop.example', externalId: 'cust_34982', firstName: 'Ava' },
        consent: { status: 'granted', at: '2026-04-23T10:18:00Z', source: 'tracklayer_signup' },
        time: '2026-04-23T10:20:00Z',
      },
      SETTINGS,
    );
    expect(request).toEqual({
      endpoint: 'POST /api/list-relationships',
      path: '/api/list-relationships',
      body: {
        data: {
          type: 'list-relationship',
          attributes: {
            list_id: 'Y6nRLr',
            profile: { email: 'ava@shop.example' },
            consented_at: '2026-04-23T10:18:00Z',
            source: 'tracklayer_signup',
          },
        },
      },
    });
  });

  it('imports old consent like dialect klaviyo, because the guide has no such call', () => {
    const old = {
      type: 'list-subscription',
      profile: { email: 'ava@shop.example' },
      consent: { status: 'granted', at: '2023-04-23T10:18:00Z' },
      time: '2026-04-23T10:20:00Z',
      historical: true,
    } as const;
    expect(buildRequest(old, SETTINGS)).toEqual(buildRequest(old, { ...SETTINGS, dialect: 'klaviyo' }));
  });

  it('subscribes one address of the consent by each call', () => {
    const subscription = {
      type: 'list-subscription',
      profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678', externalId: 'c1' },
      time: '2026-04-23T10:20:00Z',
    } as const;
    const profileOf = (channels?: ('email' | 'sms')[]) => {
      const consent = { status: 'granted' as const, ...(channels && { channels }) };
      const { body } = buildRequest({ ...subscription, consent }, SETTINGS);
      return (body as { data: { attributes: { profile: object } } }).data.attributes.profile;
    };
    expect(profileOf()).toEqual({ email: 'ava@shop.example' });
    expect(profileOf(['sms'])).toEqual({ phone_number: '+4915112345678' });
    const consent = { status: 'granted' as const, channels: ['sms' as const, 'email' as const] };
    const { requests } = play({ ...subscription, consent }, SETTINGS, []);
    expect(
      requests.map(
        ({ body }) => (body as { data: { attributes: { profile: object } } }).data.attributes.profile,
      ),
    ).toEqual([{ email: 'ava@shop.example' }, { phone_number: '+4915112345678' }]);
  });

  it('back-fills with a flat list', () => {
    const event = anEvent('purchase', {
      eventId: 'legacy_ord_7781',
      time: '2025-11-20T13:12:00Z',
      profile: { email: 'ava@shop.example' },
      properties: { orderId: '7781', value: 74.5, currency: 'EUR' },
    });
    const request = buildRequest(
      { type: 'event-backfill', events: [event, event], migrationId: 'spring_2026_import' },
      SETTINGS,
    );
    expect(request).toMatchObject({
      endpoint: 'POST /api/events-bulk-create-jobs',
      path: '/api/events-bulk-create-jobs',
      body: {
        data: {
          type: 'events-bulk-create-job',
          attributes: {
            events: [
              {
                type: 'event',
                attributes: {
                  metric: { name: 'Placed Order' },
                  profile: { email: 'ava@shop.example' },
                  properties: {
                    event_id: 'legacy_ord_7781',
                    order_id: '7781',
                    value: 74.5,
                    currency: 'EUR',
                    migration_id: 'spring_2026_import',
                  },
                  time: '2025-11-20T13:12:00Z',
                  unique_id: 'legacy_ord_7781',
                },
              },
            ],
          },
        },
      },
    });
  });
});
