/** Right orders, from which the broken ones are made. */
import type { CanonicalEvent } from '@tracklayer/events';

/** Returns a number from 0 up to 1, without 1. */
export type Random = () => number;

/** A small generator of numbers, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** Countries with a trunk prefix and without one: their names, and phone numbers as people there write them. */
export const COUNTRIES = [
  {
    code: 'DE',
    locale: 'de-DE',
    names: ['Germany', 'Deutschland', 'DEU', 'de', 'ALLEMAGNE', ' Germany '],
    area: '151',
    trunk: '0',
    calling: '49',
    digits: 8,
  },
  {
    code: 'US',
    locale: 'en-US',
    names: ['USA', 'United States', 'us', 'Vereinigte Staaten', 'United States of America', 'U.S.A.'],
    area: '212',
    trunk: '',
    calling: '1',
    digits: 0,
  },
  {
    code: 'FR',
    locale: 'fr-FR',
    names: ['France', 'Frankreich', 'FRA', 'fr', 'Francia'],
    area: '6',
    trunk: '0',
    calling: '33',
    digits: 8,
  },
  {
    code: 'GB',
    locale: 'en-GB',
    names: ['United Kingdom', 'UK', 'GBR', 'gb', 'Großbritannien', 'England'],
    area: '7911',
    trunk: '0',
    calling: '44',
    digits: 6,
  },
  {
    code: 'CN',
    locale: 'zh-Hans-CN',
    names: ['China', 'CHN', 'cn', 'Chine', '中国'],
    area: '138',
    trunk: '',
    calling: '86',
    digits: 8,
  },
] as const;

export const CURRENCIES = {
  EUR: ['eur', '€', 'Euro', ' EUR'],
  USD: ['usd', 'US Dollar'],
  CHF: ['chf', 'Swiss Franc'],
};

export type Country = (typeof COUNTRIES)[number];

export function order(random: Random, country: Country): CanonicalEvent {
  const cents = () => Math.floor(random() * 100_000) / 100;
  return {
    name: 'purchase',
    eventId: `ord_${Math.floor(random() * 1e9)}`,
    time: new Date(Date.UTC(2026, 2, 1) + Math.floor(random() * 4e9)).toISOString(),
    profile: {
      email: `ava${Math.floor(random() * 1e6)}@shop.example`,
      phoneNumber: `+${country.calling}${country.area}${subscriber(random, country)}`,
      externalId: String(Math.floor(random() * 1e6)),
      firstName: pick(random, ['Ava', 'Jürgen', 'O’Neil', '王']),
      lastName: pick(random, ['Meyer', 'de la Cruz']),
      locale: country.locale,
      country: country.code,
      address: pick(random, ['Elm Road 4', '9 Place Saint-Étienne', 'Apt 7, 9 High Street']),
      address2: pick(random, ['3rd floor', 'c/o Meyer']),
      city: pick(random, ['Berlin', 'New York', 'Saint-Étienne', '北京']),
      region: pick(random, ['NW', 'California', 'Île-de-France']),
      zip: String(10_000 + Math.floor(random() * 89_999)),
      title: pick(random, ['CEO', 'Head of Purchasing']),
      organization: pick(random, ['Acme Ltd', 'Müller & Co']),
      properties: { tier: 'gold' },
    },
    properties: {
      orderId: String(Math.floor(random() * 1e6)),
      value: cents(),
      currency: pick(random, ['EUR', 'USD', 'CHF']),
      items: [
        { sku: `SKU-${Math.floor(random() * 999)}`, quantity: 2, price: cents(), colour: 'red' },
        { sku: 'SKU-LAST', productName: 'Day cream', quantity: 0.5, price: -5 },
      ],
      discountCode: 'SPRING10',
      shippingCountry: country.code,
      checkoutUrl: 'https://shop.example/cart/1',
      note: null,
    },
    consent: { status: 'granted', channels: ['email'], at: '2026-02-01T10:00:00Z', source: 'footer' },
    source: 'order-service',
  };
}

function subscriber(random: Random, { code, digits }: Country): string {
  if (code === 'US') return `${pick(random, ['555', '736', '844'])}${1000 + Math.floor(random() * 8999)}`;
  return String(10 ** (digits - 1) + Math.floor(random() * 9 * 10 ** (digits - 1)));
}
