import { buildRequest } from '../src/dialects/build-request.js';
import type { RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { AVA, anEvent } from './support/builders.js';

const SETTINGS: RequestSettings = { dialect: 'klaviyo', listId: 'Y6nRLr', mapping: MAPPING };

describe('an event in dialect klaviyo', () => {
  const event = anEvent('purchase', {
    eventId: 'ord_1_purchase',
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' },
    properties: { orderId: '1', value: 29.98, currency: 'EUR' },
  });

  it('has the shape that Klaviyo documents', () => {
    expect(buildRequest({ type: 'metric-event', event }, SETTINGS)).toEqual({
      endpoint: 'POST /api/events',
      path: '/api/events',
      body: {
        data: {
          type: 'event',
          attributes: {
            properties: {
              event_id: 'ord_1_purchase',
              source: 'tracklayer',
              dedup_scope: 'order',
              tracklayer_mapping_version: '3',
              order_id: '1',
              value: 29.98,
              currency: 'EUR',
            },
            time: '2026-04-20T10:00:00Z',
            value: 29.98,
            value_currency: 'EUR',
            unique_id: 'ord_1_purchase',
            metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
            profile: { data: { type: 'profile', attributes: { email: 'ava@shop.example' } } },
          },
        },
      },
    });
  });

  it("carries the profile's fields when the profile could not be sent first, and never its phone number", () => {
    const carryProfile = { ...event.profile, phoneNumber: '+4915112345678' };
    const { body } = buildRequest({ type: 'metric-event', event }, { ...SETTINGS, carryProfile });
    expect(body).toHaveProperty('data.attributes.profile.data.attributes', {
      email: 'ava@shop.example',
      external_id: 'c1',
      first_name: 'Ava',
    });
  });

  it.each([
    ['the e-mail address', AVA, [], { email: AVA.email }],
    ['the external id', AVA, ['email'], { external_id: AVA.externalId }],
    ['the phone number', AVA, ['email', 'externalId'], { phone_number: AVA.phoneNumber }],
    ['the one that there is', { email: AVA.email }, ['email'], { email: AVA.email }],
  ] as const)('names the person by %s alone', (_name, profile, omitted, attributes) => {
    const settings = { ...SETTINGS, omit: () => omitted };
    const { body } = buildRequest({ type: 'metric-event', event: { ...event, profile } }, settings);
    expect(body).toHaveProperty('data.attributes.profile.data.attributes', attributes);
  });

  it('has the back-fill flag when it must start no flow', () => {
    const { body } = buildRequest({ type: 'metric-event', event, backfill: true }, SETTINGS);
    expect(body).toHaveProperty('data.attributes.backfill', true);
  });

  it('has the back-fill flag for the replay of an old event, and for no other replay', () => {
    const replayed = (replay: { backfill?: boolean }) =>
      buildRequest({ type: 'metric-event', event, replay }, SETTINGS).body;
    expect(replayed({ backfill: true })).toHaveProperty('data.attributes.backfill', true);
    expect(replayed({})).not.toHaveProperty('data.attributes.backfill');
  });
});

describe('a profile in dialect klaviyo', () => {
  it('is imported with all its fields but the phone number, which may name another person', () => {
    expect(buildRequest({ type: 'profile-upsert', profile: AVA }, SETTINGS)).toEqual({
      endpoint: 'POST /api/profile-import',
      path: '/api/profile-import',
      body: {
        data: {
          type: 'profile',
          attributes: {
            email: 'ava@shop.example',
            external_id: 'cust_34982',
            first_name: 'Ava',
            last_name: 'Berg',
            locale: 'de-DE',
            title: 'Head of Purchasing',
            organization: 'Acme Ltd',
            location: {
              address1: 'Elm Road 4',
              address2: '3rd floor',
              city: 'Dresden',
              region: 'Saxony',
              zip: '01067',
              country: 'DE',
            },
            properties: { preferred_category: 'skincare', last_source: null },
          },
        },
      },
    });
  });

  it('omits unknown fields, so that they stay unchanged at Klaviyo', () => {
    const { body } = buildRequest({ type: 'profile-upsert', profile: { externalId: 'c1' } }, SETTINGS);
    expect(body).toStrictEqual({ data: { type: 'profile', attributes: { external_id: 'c1' } } });
  });
});

describe('a back-fill in dialect klaviyo', () => {
  const ben = { email: 'ben@shop.example' };
  const events = [
    anEvent('purchase', { eventId: '1' }),
    anEvent('purchase', { eventId: '2', profile: ben }),
    anEvent('refund', { eventId: '3' }),
  ];
  const build = (list: typeof events) =>
    buildRequest({ type: 'event-backfill', events: list, migrationId: 'spring_2026' }, SETTINGS);

  it('is grouped by profile, has the back-fill flag, and keeps ids and times', () => {
    const request = build(events);
    expect(request.endpoint).toBe('POST /api/event-bulk-create-jobs');
    expect(request.body).toMatchObject({
      data: {
        type: 'event-bulk-create-job',
        attributes: {
          'events-bulk-create': {
            data: [
              {
                type: 'event-bulk-create',
                attributes: {
                  profile: { data: { type: 'profile', attributes: { email: 'ava@shop.example' } } },
                  events: {
                    data: [
                      {
                        type: 'event',
                        attributes: {
                          unique_id: '1',
                          time: '2026-04-23T10:15:30Z',
                          backfill: true,
                          properties: { migration_id: 'spring_2026', event_id: '1' },
                          metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
                        },
                      },
                      { attributes: { unique_id: '3' } },
                    ],
                  },
                },
              },
              {
                attributes: {
                  profile: { data: { attributes: ben } },
                  events: { data: [{ attributes: { unique_id: '2' } }] },
                },
              },
            ],
          },
        },
      },
    });
  });

  it('holds each event once, because Klaviyo refuses the whole request for a repeat', () => {
    const upper = anEvent('purchase', { eventId: '1', profile: { email: 'AVA@shop.example' } });
    expect(build([...events, upper])).toEqual(build(events));
  });

  it('keeps one id under two metrics as two events', () => {
    const text = JSON.stringify(
      build([anEvent('purchase', { eventId: '1' }), anEvent('refund', { eventId: '1' })]),
    );
    expect(text.match(/"unique_id":"1"/g)).toHaveLength(2);
  });

  it('is refused without events', () => {
    expect(() => build([])).toThrow(expect.objectContaining({ code: 'empty_backfill' }));
  });
});
