import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@tracklayer/events';
import fc from 'fast-check';
import { type DeadLetter, maskLetter, maskPersonalData } from '../../src/index.js';
import { afterDeath } from '../../src/letter/death.js';
import { death, eventJob, purchase } from '../support/jobs.js';

function letterOf(job: unknown, changes: Partial<DeadLetter> = {}): DeadLetter {
  const letter = afterDeath('main', death(eventJob(), { job }), undefined);
  if (letter === undefined) throw new Error('no letter');
  return { ...letter, ...changes };
}

const profile = fc.record(
  {
    email: fc
      .tuple(fc.stringMatching(/^[a-z][a-z0-9._+-]{3,12}$/), fc.stringMatching(/^[a-z]{4,10}$/))
      .map(([local, host]) => `${local}@${host}.example`),
    phoneNumber: fc.stringMatching(/^\+[1-9]\d{8,13}$/),
    externalId: fc.stringMatching(/^cust[_-][A-Za-z0-9]{4,10}$/),
    firstName: fc.stringMatching(/^[A-ZÄÖÜ][a-zäöüß]{4,10}q$/),
    lastName: fc.stringMatching(/^O'[A-Z][a-z]{3,10}q$/),
  },
  { requiredKeys: ['email', 'externalId'] },
);

describe('A masked letter', () => {
  it('shows of a value that was left out only its shape', () => {
    const leftOut = [
      { path: 'profile.phoneNumber', code: 'invalid_phone', got: 'string(8)', value: 'call Ava' },
    ];
    expect(maskPersonalData({ ...eventJob(), leftOut })).toMatchObject({
      leftOut: [{ path: 'profile.phoneNumber', code: 'invalid_phone', got: 'string(8)', value: 'c***' }],
    });
  });

  it('shows the first character of an address, the ends of a number, and everything that is not personal', () => {
    const event = purchase({
      profile: {
        email: 'ava@shop.example',
        phoneNumber: '+4915112345678',
        externalId: 'cust_34982',
        firstName: 'Ava',
        country: 'DE',
        ...{ address: 'Elm Road 4', address2: '3rd floor', city: 'Köln', region: 'NW', zip: '50667' },
        ...{ title: 'CEO', organization: 'Acme Ltd' },
        properties: { preferred_category: 'skincare' },
      },
      properties: {
        orderId: '10492',
        value: 129.95,
        currency: 'EUR',
        product_name: 'Blue mug',
        shipping_address: { street: 'Elm 1' },
        note: 'To the CEO of ACME LTD, Elm Road 4, 50667 Köln',
      },
    });
    expect(maskLetter(letterOf(eventJob(event)))).toMatchObject({
      type: 'metric-event',
      code: 'invalid',
      pointer: '/data/attributes/profile/data/attributes/phone_number',
      job: {
        enqueuedAtMs: expect.any(Number),
        event: {
          name: 'purchase',
          time: event.time,
          profile: {
            email: 'a***@s***.example',
            phoneNumber: '+49*********78',
            externalId: 'c***',
            firstName: 'A***',
            country: 'DE',
            ...{ address: 'E***', address2: '3***', city: 'K***', region: 'N***', zip: '5***' },
            ...{ title: 'C***', organization: 'A***' },
            properties: { preferred_category: 's***' },
          },
          properties: {
            orderId: '10492',
            value: 129.95,
            currency: 'EUR',
            product_name: 'Blue mug',
            shipping_address: { street: 'E***' },
            note: 'To the C*** of A***, E***, 5*** K***',
          },
        },
      },
    });
  });

  it('contains no identifier of its job in any field', () => {
    fc.assert(
      fc.property(profile, fc.boolean(), (who, understood) => {
        const said = Object.values(who);
        const text = said
          .map((each) => `Invalid value ${each}: (${each.toUpperCase()}), "${each}"x${each}`)
          .join(' ');
        const properties: JsonObject = {
          note: text,
          [`by_${who.email}`]: said,
          nested: { list: [{ [who.externalId]: who.externalId }] },
          url: `https://shop.example/u/${encodeURIComponent(who.email)}?who=${encodeURIComponent(who.externalId)}`,
          digits: Number((who.phoneNumber ?? '+12345678').slice(1)),
        };
        const event = purchase({
          eventId: `ord_${who.email}`,
          profile: { ...who, properties: { said } },
          properties,
        });
        const job = understood
          ? eventJob(event)
          : { ...eventJob(event), v: 99, time: who.email, extra: [text, who] };
        const letter = letterOf(job, {
          detail: text,
          body: JSON.stringify({ errors: [{ detail: text, value: said }] }),
          attempts: [{ atMs: 1, outcome: 'dead', code: 'invalid', detail: text }],
        });
        const masked = JSON.stringify(maskLetter(letter)).toLowerCase();
        for (const identifier of said) {
          expect(masked).not.toContain(identifier.toLowerCase());
          expect(masked).not.toContain(JSON.stringify(identifier).slice(1, -1).toLowerCase());
          expect(masked).not.toContain(identifier.replace(/^\+/, '').toLowerCase());
          expect(masked).not.toContain(encodeURIComponent(identifier).toLowerCase());
        }
      }),
    );
  });

  it('masks every profile of a batch', () => {
    const profiles = [
      {
        email: 'ava@shop.example',
        phoneNumber: '015112345678',
        externalId: 'cust_1',
        lastName: 'Meyer',
        properties: { shoe_size: '39', vip: true },
      },
      { externalId: 'cust_2' },
    ];
    const batch = {
      v: 1,
      type: 'event-backfill',
      enqueuedAtMs: 1,
      attempts: [],
      migrationId: 'm',
      events: [],
    };
    const masked = {
      profiles: [
        {
          email: 'a***@s***.example',
          phoneNumber: '015*******78',
          externalId: 'c***',
          lastName: 'M***',
          properties: { shoe_size: '3***', vip: true },
        },
        { externalId: 'c***' },
      ],
    };
    expect(maskPersonalData({ ...batch, profiles })).toMatchObject(masked);
    expect(maskPersonalData({ v: 99, profiles })).toMatchObject(masked);
    expect(maskLetter(letterOf({ ...batch, profiles }, { detail: 'cust_2 is not known' })).detail).toBe(
      'c*** is not known',
    );
  });

  it('shows only the length of a payload that is not JSON', () => {
    const job = '{"profile":{"firstName":"Ava","externalId":"cust_1","phoneNumber":"0151 2345678"';
    expect(maskLetter(letterOf(job)).job).toBe(`string(${job.length})`);
  });

  it('masks fields with personal names and secrets, but not the names of products and brands', () => {
    const properties = {
      orderId: '10492',
      phoneNumber: '0151 2345678',
      telephone: '0151 2345678',
      surname: 'Meyer',
      access_token: 'opaque',
      name: 'Ava Meyer',
      customer: { name: 'Ava Meyer', since: 2019 },
      items: [{ sku: 'SKU-1', name: 'Blue mug', productName: 'Blue mug' }],
      brand: { name: 'Muggery' },
    };
    expect(maskPersonalData(eventJob(purchase({ properties })))).toMatchObject({
      event: {
        properties: {
          orderId: '10492',
          phoneNumber: '0***',
          telephone: '0***',
          surname: 'M***',
          access_token: 'o***',
          name: 'A***',
          customer: { name: 'A***', since: '2***' },
          items: [{ sku: 'SKU-1', name: 'Blue mug', productName: 'Blue mug' }],
          brand: { name: 'Muggery' },
        },
      },
    });
  });

  it('masks addresses and numbers of people who are not in the profile', () => {
    const masked = maskLetter(
      letterOf(eventJob(), {
        detail: 'Sent by bo@other.example, call +44 20 7946 0958 or ask.',
        hint: 'See 2026-04-23.',
      }),
    );
    expect(masked.detail).toBe('Sent by b***@o***.example, call +44***********58 or ask.');
    expect(masked.hint).toBe('See 2026-04-23.');
  });

  it('masks a text of a hundred thousand characters without a space in reasonable time', () => {
    const event = purchase({ properties: { orderId: '1', blob: 'ab12'.repeat(25_000) } });
    const before = process.cpuUsage();
    expect(maskPersonalData(eventJob(event))).toMatchObject({ event: { properties: { orderId: '1' } } });
    // A pattern with quadratic time would need about twenty seconds.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });

  it('masks a short identifier only where it is a whole word', () => {
    const event = purchase({
      profile: { externalId: '42', firstName: 'Al' },
      properties: { orderId: '4200', note: 'Al bought 42 of all' },
    });
    expect(maskLetter(letterOf(eventJob(event)))).toMatchObject({
      job: {
        event: {
          profile: { externalId: '4***', firstName: 'A***' },
          properties: { orderId: '4200', note: 'A*** bought 4*** of all' },
        },
      },
    });
  });

  it('masks the query of a link', () => {
    const event = purchase({
      properties: { orderId: '1', checkout_url: 'https://shop.example/cart?token=s3cret#top' },
    });
    expect(maskPersonalData(eventJob(event))).toMatchObject({
      event: { properties: { checkout_url: 'https://shop.example/cart?***' } },
    });
  });

  it('is the same each time, and leaves any payload unchanged', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: false }), (job) => {
        const before = structuredCloneOrSame(job);
        expect(maskPersonalData(job)).toEqual(maskPersonalData(job));
        expect(structuredCloneOrSame(job)).toEqual(before);
      }),
    );
  });
});

function structuredCloneOrSame(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
