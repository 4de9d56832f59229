import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProducer, eventFromJson, type Producer, type TrackInput } from '@tracklayer/producer';

/*
 * `npm run check:types` checks this file. Each line under `@ts-expect-error` must fail to compile, else that comment is an
 * error itself. The functions are never called.
 */

const common = {
  eventId: 'e-1',
  time: '2026-04-23T10:15:30Z',
  profile: { email: 'ava@shop.example' },
} as const;

const order = { orderId: '1', value: 1, currency: 'EUR' };

function wrongLines(producer: Producer): void {
  // @ts-expect-error: the value has no currency
  producer.track({ ...common, name: 'purchase', properties: { orderId: '1', value: 1 } });
  // @ts-expect-error: the value is no amount
  producer.track({ ...common, name: 'purchase', properties: { orderId: '1', value: true, currency: 'EUR' } });
  // @ts-expect-error: orderID instead of orderId
  producer.track({ ...common, name: 'purchase', properties: { orderID: '1', value: 1, currency: 'EUR' } });
  // @ts-expect-error: orderID beside orderId
  producer.track({ ...common, name: 'purchase', properties: { ...order, orderID: '1' } });
  // @ts-expect-error: discount_code instead of discountCode
  producer.track({ ...common, name: 'purchase', properties: { ...order, discount_code: 'SPRING10' } });
  // @ts-expect-error: a line names its product by sku, productId or productName
  producer.track({ ...common, name: 'purchase', properties: { ...order, items: [{ id: 'x' }] } });
  // @ts-expect-error: product_name instead of productName
  producer.track({
    ...common,
    name: 'purchase',
    properties: { ...order, items: [{ sku: 'x', product_name: 'y' }] },
  });
  // @ts-expect-error: a refund has an order, an amount and a currency
  producer.track({ ...common, name: 'refund', properties: {} });
  // @ts-expect-error: no event has this name
  producer.track({ ...common, name: 'purchse', properties: {} });
  // @ts-expect-error: the event has no id
  producer.track({ ...common, eventId: undefined, name: 'sign_up', properties: {} });
  // @ts-expect-error: firstname instead of firstName
  producer.track({ ...common, name: 'sign_up', profile: { firstname: 'Ava' }, properties: {} });
  // @ts-expect-error: a consent has a status
  producer.track({ ...common, name: 'sign_up', properties: {}, consent: {} });
  // @ts-expect-error: no channel has this name
  producer.subscribe({ email: 'a@shop.example' }, { status: 'granted', channels: ['mail'] });
  // @ts-expect-error: the option is destinations
  producer.track(signUp, { destination: 'x' });
  // @ts-expect-error: a list of destinations is an array
  producer.track(signUp, { destinations: 'de' });
  // @ts-expect-error: the value has no currency
  producer.capture({ ...common, name: 'purchase', properties: { orderId: '1', value: 1 } });
  // @ts-expect-error: no event has this name
  producer.capture({ ...common, name: 'purchse', properties: {} });
  // @ts-expect-error: the option is destinations
  producer.capture(signUp, { destination: 'x' });
  // @ts-expect-error: many events are an array
  producer.trackMany(signUp);
  // @ts-expect-error: channels are an array
  producer.unsubscribe({ email: 'a@shop.example' }, { channels: 'email' });
  // @ts-expect-error: an identifier cannot be cleared
  producer.upsertProfile({ externalId: 'c1' }, { clear: ['email'] });
  // @ts-expect-error: the fields to clear are an array
  producer.upsertProfile({ externalId: 'c1' }, { clear: 'firstName' });
  // @ts-expect-error: only upsertProfile clears fields
  producer.subscribe({ email: 'a@shop.example' }, { status: 'granted' }, { clear: ['firstName'] });
  // @ts-expect-error: a list of destinations is an array
  createProducer({ destinations: 'de' });
  // @ts-expect-error: the option is redisUrl
  createProducer({ redisURL: 'redis://127.0.0.1' });
  // @ts-expect-error: a value that no type describes needs eventFromJson
  producer.track(JSON.parse('{}') as object);
}

const signUp: TrackInput = { ...common, name: 'sign_up', properties: {} };

function rightLines(producer: Producer): void {
  producer.track({
    eventId: 'e-1',
    time: new Date(),
    profile: {
      email: null,
      externalId: 'c-1',
      firstName: undefined,
      properties: { tier: 'gold', note: null },
    },
    consent: { status: 'granted', channels: ['email'], at: new Date() },
    name: 'purchase',
    source: null,
    properties: {
      orderId: '1',
      value: -3,
      currency: 'EUR',
      discountCode: null,
      items: ['SKU-1', { sku: 'REFERRAL', price: -5, engraving: 'A' }, { productId: 'p-1', price: null }],
      giftWrap: true,
      bigNumber: 1n,
    },
  });
  producer.track(eventFromJson(JSON.parse('{}')), { destinations: ['de'] });
  producer.trackMany([signUp], { onInvalid: 'report' });
  producer.capture(signUp, { destinations: ['de'], onInvalid: 'throw' });
  producer.capture(eventFromJson(JSON.parse('{}')), { anyName: true });
}

describe('the types of the producer', () => {
  it('are checked when this file is compiled', () => {
    expect([wrongLines, rightLines]).toHaveLength(2);
  });

  it.each([
    '../src/options.ts',
    '../src/calls.ts',
    '../src/receipt.ts',
    '../src/stats.ts',
    '../../events/src/properties.ts',
    '../../events/src/types.ts',
  ])('have hover text on every option and field: %s', (file) => {
    expect(fieldsWithoutText(readFileSync(join(import.meta.dirname, file), 'utf8'))).toEqual([]);
  });
});

/** The fields of exported interfaces and types that have no comment right above them. Settings are not public. */
function fieldsWithoutText(source: string): string[] {
  const lines = source.split('\n');
  let isExported = false;
  return lines.flatMap((line, index) => {
    if (/^(?:export )?(?:interface|type) /.test(line))
      isExported = /^export (?!interface Settings)/.test(line);
    else if (/^(?:export )?(?:async )?(?:function|const) /.test(line)) isExported = false;
    const [, name] = /^\s{2,6}(?:readonly )?([a-z]\w*)\??[:(<].*$/.exec(line) ?? [];
    const above = lines[index - 1]?.trim() ?? '';
    return isExported && name !== undefined && !above.endsWith('*/') ? [`${index + 1}: ${name}`] : [];
  });
}
