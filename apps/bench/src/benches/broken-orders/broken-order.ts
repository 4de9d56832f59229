/**
 * Orders with one broken optional field each. Each starts as a right order. A field is then written as an application might
 * write it (`spelled`), or as nobody can understand it (`spoiled`). So the expected order is the right one, with the field or
 * without it, and comes from no normaliser.
 */
import { type CanonicalEvent, type JsonObject, LIMITS } from '@tracklayer/events';
import { COUNTRIES, type Country, CURRENCIES, order, pick, type Random } from './right-order.js';

export interface BrokenOrder {
  sent: Record<string, unknown>;
  right: CanonicalEvent;
  /** The paths that must be warned of. Absent where everything is understood. */
  leftOut?: string[];
}

const NOISE: readonly unknown[] = [
  ...['n/a', 'N.A.', 'none', '-', 'null', 'undefined', '???', 'x'.repeat(300), '\u0000', '<b>'],
  ...[true, false, [], {}, ['x'], { x: 1 }, Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('x')],
  ...[new Map([['x', 1]]), new Date(Number.NaN), /x/, 1.5, -7],
];

const ABSENT: readonly unknown[] = [null, undefined, '', '  ', '\t'];

export function brokenOrder(random: Random): BrokenOrder {
  const country = pick(random, COUNTRIES);
  const right = order(random, country);
  // An order that is too large takes a hundred times as long to check.
  const field = random() < 0.001 ? 'tooMuch' : pick(random, COMMON);
  return FIELDS[field]?.(structuredClone(right), right, random, country) as BrokenOrder;
}

type Break = (sent: CanonicalEvent, right: CanonicalEvent, random: Random, country: Country) => BrokenOrder;

type Holder = Record<string, unknown>;

/** A field that is spelled differently, is absent in another way, or is spoiled. */
function field(
  holderOf: (event: CanonicalEvent) => unknown,
  key: string,
  path: string,
  spellings: (right: string | number, random: Random, country: Country) => readonly unknown[],
  isNoise: (noise: unknown) => boolean = () => true,
): Break {
  return (sent, right, random, country) => {
    const holder = holderOf(sent) as Holder;
    const expected = holderOf(right) as Holder;
    const chance = random();
    if (chance < 0.5) holder[key] = pick(random, spellings(expected[key] as string, random, country));
    else {
      const isAbsent = chance < 0.65;
      holder[key] = pick(random, isAbsent ? ABSENT : NOISE.filter(isNoise));
      delete expected[key];
      if (!isAbsent) return { sent: { ...sent }, right, leftOut: [path] };
    }
    return { sent: { ...sent }, right };
  };
}

const isNotText = (noise: unknown) => typeof noise !== 'string' && !(noise === -7);
const isNotNumber = (noise: unknown) => typeof noise !== 'number' || !Number.isFinite(noise);
const spaced = (text: string | number) => [` ${text}`, `${text}\n`, `\u00a0${text} `];

const profileOf = ({ profile }: CanonicalEvent) => profile;
const propertiesOf = ({ properties }: CanonicalEvent) => properties;
const lineOf = ({ properties }: CanonicalEvent) => (properties.items as JsonObject[])[0];

const email = field(profileOf, 'email', 'profile.email', spaced);

const FIELDS: Record<string, Break> = {
  phone: field(profileOf, 'phoneNumber', 'profile.phoneNumber', (right, _, { calling, area, trunk }) => {
    const rest = String(right).slice(calling.length + 1 + area.length);
    return [
      ...spaced(right),
      `+${calling} ${area} ${rest}`,
      `+${calling} (${area}) ${rest.slice(0, 3)}-${rest.slice(3)}`,
      `${trunk}${area} ${rest}`,
      `${trunk}${area}-${rest.slice(0, 3)} ${rest.slice(3)}`,
      `(${trunk}${area}) ${rest}`,
    ];
  }),
  email: (sent, right, random, country) => {
    const broken = email(sent, right, random, country);
    if (right.profile.email !== undefined) return broken;
    // A consent for e-mail needs the address.
    delete right.consent;
    return { ...broken, leftOut: [...(broken.leftOut ?? []), 'consent'] };
  },
  firstName: field(profileOf, 'firstName', 'profile.firstName', spaced, isNotText),
  ...Object.fromEntries(
    (['address', 'address2', 'city', 'region', 'title', 'organization'] as const).map((key) => [
      key,
      field(profileOf, key, `profile.${key}`, spaced, isNotText),
    ]),
  ),
  zip: field(profileOf, 'zip', 'profile.zip', (right) => [...spaced(right), Number(right)], isNotText),
  numberedAddress: (sent, right) => {
    const { address, ...others } = sent.profile;
    return { sent: { ...sent, profile: { ...others, address1: address } }, right };
  },
  locale: field(profileOf, 'locale', 'profile.locale', (right) => [
    ...spaced(right),
    String(right).replaceAll('-', '_'),
    `${String(right).replaceAll('-', '_')}.UTF-8`,
    String(right).toLowerCase(),
  ]),
  shippingCountry: field(
    propertiesOf,
    'shippingCountry',
    'properties.shippingCountry',
    (_right, _random, { names }) => names,
  ),
  discountCode: field(propertiesOf, 'discountCode', 'properties.discountCode', spaced, isNotText),
  checkoutUrl: field(propertiesOf, 'checkoutUrl', 'properties.checkoutUrl', spaced),
  price: field(
    lineOf,
    'price',
    'properties.items[0].price',
    (right) => [
      ...spaced(right),
      (right as number).toFixed(2),
      (right as number).toFixed(2).replace('.', ','),
      new Intl.NumberFormat('de', { minimumFractionDigits: 2 }).format(right as number),
      new Intl.NumberFormat('en', { minimumFractionDigits: 2 }).format(right as number),
    ],
    isNotNumber,
  ),
  quantity: field(
    lineOf,
    'quantity',
    'properties.items[0].quantity',
    (right) => [String(right), `${right}.0`, 2n],
    isNotNumber,
  ),
  currency: (sent, right, random) => {
    const code = right.properties.currency as keyof typeof CURRENCIES;
    sent.properties.currency = pick(random, CURRENCIES[code]);
    return { sent: { ...sent }, right };
  },
  ids: (sent, right) => ({
    sent: {
      ...sent,
      profile: { ...sent.profile, externalId: Number(right.profile.externalId) },
      properties: { ...sent.properties, orderId: Number(right.properties.orderId) },
    },
    right,
  }),
  time: (sent, right, random) => {
    const date = new Date(right.time);
    const time = pick<unknown>(random, [date, date.getTime(), date.getTime() / 1_000, ` ${right.time} `]);
    return { sent: { ...sent, time }, right };
  },
  consent: (sent, right, random) => {
    delete right.consent;
    const consent = pick<unknown>(random, [
      ...['yes', true, [], 7, () => 1, { status: 'maybe' }, { channels: ['email'] }],
      ...[
        { status: 'granted', at: 'last year' },
        { status: 'granted', channels: ['fax'] },
      ],
    ]);
    return { sent: { ...sent, consent }, right, leftOut: ['consent'] };
  },
  line: (sent, right, random) => {
    const noise = pick(random, [null, '', true, [], () => 1, Symbol('x'), Number.NaN, 1.5]);
    (sent.properties.items as unknown[]).unshift(noise);
    return { sent: { ...sent }, right, leftOut: ['properties.items[0]'] };
  },
  free: (sent, right, random) => {
    const noise = pick<unknown>(random, [
      () => 1,
      Symbol('x'),
      Number.NaN,
      new Map(),
      /x/,
      'x'.repeat(200_000),
    ]);
    return {
      sent: { ...sent, properties: { ...sent.properties, mine: noise } },
      right,
      leftOut: ['properties.mine'],
    };
  },
  tooMuch: (sent, right) => {
    const mine = Array.from({ length: 12 }, () => 'x'.repeat(LIMITS.maxBytes / 10));
    return {
      sent: { ...sent, properties: { ...sent.properties, mine } },
      right,
      leftOut: ['properties.mine'],
    };
  },
  unknown: (sent, right, random) => {
    const key = pick(random, ['timestamp', 'phone', 'user_id']);
    return { sent: { ...sent, profile: { ...sent.profile, [key]: 1 } }, right, leftOut: [`profile.${key}`] };
  },
};

const COMMON = Object.keys(FIELDS).filter((name) => name !== 'tooMuch');
