import {
  type CanonicalEvent,
  type EventName,
  type JsonObject,
  OWNERSHIP,
  type Ownership,
} from '@tracklayer/events';
import { MAPPING, mapEvent } from '@tracklayer/klaviyo';
import { codes, read } from '../support/interpret.js';

describe('a row in a CSV file of Klaviyo', () => {
  const row = {
    Timestamp: '2024-03-01 10:00:00',
    'Person//Email': 'ava@shop.example',
    $event_id: 'k1',
    $value: '12.50',
    'Metric Name': 'Placed Order',
    'Order ID': '77',
    Currency: 'EUR',
    items: '["S1"]',
    Shade: '07',
  };

  it('becomes our event by the mapping read backwards, and its text stays text', () => {
    expect(read('klaviyo-csv', row, { utc: true })).toEqual({
      event: {
        name: 'purchase',
        eventId: 'k1',
        time: '2024-03-01T10:00:00Z',
        profile: { email: 'ava@shop.example' },
        properties: { orderId: '77', value: 12.5, currency: 'EUR', items: ['S1'], Shade: '07' },
      },
    });
  });

  it('without an offset in its time says what to do', () => {
    expect(codes(read('klaviyo-csv', row))).toEqual(['time_without_offset']);
    expect(read('klaviyo-csv', { ...row, Timestamp: '2024-03-01 10:00:00+0200' })).toMatchObject({
      event: { time: '2024-03-01T10:00:00+02:00' },
    });
  });

  it('takes the event name from the map if the file has one metric', () => {
    const { 'Metric Name': _, ...nameless } = row;
    expect(codes(read('klaviyo-csv', nameless, { utc: true }))).toEqual(['required']);
    expect(read('klaviyo-csv', nameless, { utc: true, map: ['name:=purchase'] })).toMatchObject({
      event: { name: 'purchase' },
    });
  });

  it('may have its properties as JSON in one cell', () => {
    const packed = {
      'Event Properties': '{"order_id": "77", "value": 3, "currency": "EUR", "source": "tracklayer"}',
      'Event ID': 'k2',
      Email: 'ava@shop.example',
      Metric: 'Placed Order',
      Datetime: '1709287200',
    };
    expect(read('klaviyo-csv', packed)).toMatchObject({
      event: {
        eventId: 'k2',
        time: '2024-03-01T10:00:00.000Z',
        properties: { orderId: '77', value: 3, currency: 'EUR' },
      },
    });
  });

  it('of a list becomes a profile without the columns that Klaviyo maintains', () => {
    const person = {
      Email: 'ava@shop.example',
      'First Name': 'Ava',
      Country: 'Germany',
      'Klaviyo ID': '01',
      'Last Open': 'x',
      Latitude: '52.5',
      Longitude: '13,4',
      'IP Address': '203.0.113.7',
      Shade: '7',
    };
    expect(read('klaviyo-csv', person, { profiles: true })).toEqual({
      profile: {
        email: 'ava@shop.example',
        firstName: 'Ava',
        country: 'DE',
        latitude: 52.5,
        longitude: 13.4,
        ip: '203.0.113.7',
        properties: { Shade: '7' },
      },
    });
  });
});

describe('an event that TrackLayer sent and Klaviyo exported', () => {
  const theirs = { source: 'shop', event_owner: 'them', order_id: 'x', property_note: 'y' };
  const events: [EventName, JsonObject][] = [
    [
      'purchase',
      { orderId: '77', value: 12.5, currency: 'EUR', items: ['S1'], discountCode: 'MAI', ...theirs },
    ],
    ['add_to_cart', { cartId: 'c1', productId: 'p1', quantity: 2, value: 3, currency: 'EUR' }],
    ['view_content', { productId: 'p1', price: 3, value: 4, currency: 'EUR' }],
    [
      'begin_checkout',
      { checkoutId: 'ch1', cartId: 'c1', value: 3, currency: 'EUR', itemCount: 2, items: ['S1'] },
    ],
    ['search', { query: 'cream', resultCount: 3 }],
    ['lead', { formId: 'contact', source: 'fair', consentState: 'granted', productId: 'p1' }],
    ['refund', { orderId: '77', refundValue: 3, currency: 'EUR', reason: 'damaged' }],
  ];

  it.each(events)('is the same event again: %s', (name, properties) => {
    const event: CanonicalEvent = {
      name,
      eventId: 'e1',
      time: '2024-03-01T10:00:00Z',
      profile: { email: 'ava@shop.example' },
      properties,
      source: 'import:shop',
    };
    // The owner is marked when the event is sent. It is not a property of the event.
    const ownership = { ...OWNERSHIP, [name]: { owner: 'browser', otherwise: 'mark' } } as Ownership;
    const sent = mapEvent(event, MAPPING, { ownership });
    expect(sent.properties).toMatchObject({ event_owner: 'browser' });
    const row = {
      Timestamp: '2024-03-01 10:00:00',
      'Person//Email': 'ava@shop.example',
      $event_id: sent.uniqueId,
      'Metric Name': sent.metric,
      ...Object.fromEntries(
        Object.entries({ migration_id: 'older', $value: sent.value ?? '', ...sent.properties }).map(
          ([column, value]) => [column, typeof value === 'object' ? JSON.stringify(value) : String(value)],
        ),
      ),
    };
    const cells = Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''));
    expect(read('klaviyo-csv', cells, { utc: true })).toEqual({ event });
  });

  it('from another sender keeps properties with our names, and has its value once', () => {
    const row = {
      Timestamp: '2024-03-01 10:00:00+0000',
      'Person//Email': 'ava@shop.example',
      $event_id: 'k1',
      'Metric Name': 'Placed Order',
      order_id: '77',
      value: '3',
      $value: '3',
      currency: 'EUR',
      migration_id: 'mine',
      event_source: 'till',
    };
    expect(read('klaviyo-csv', row)).toMatchObject({
      event: {
        properties: { orderId: '77', value: 3, currency: 'EUR', migration_id: 'mine', event_source: 'till' },
      },
    });
    expect(read('klaviyo-csv', row)).not.toHaveProperty('event.properties.$value');
  });
});
