/** How each field is understood. Fields that are not here are the application's own, and stay as they are. */
import type { EventName } from '../names.js';
import type { EventProperties, NamedKey } from '../properties.js';
import { PROPERTY_SCHEMAS } from '../property-schemas.js';
import type { CanonicalEvent, Consent, JsonValue, Profile } from '../types.js';
import { countryFrom } from './country.js';
import { currencyFrom } from './currency.js';
import { localeFrom } from './locale.js';
import { numberFrom } from './numbers.js';
import { phoneFrom } from './phone.js';
import { textFrom, wordFrom } from './texts.js';
import { timeFrom } from './time.js';
import type { Understand } from './understand.js';

type Table<Key extends string> = Readonly<Record<Key, Understand>>;

/** Every item of a list, where each entry is one word: the channels of a consent. */
const words: Understand = (value) => {
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list)) return undefined;
  const understood = list.map((each) => wordFrom(each) ?? each);
  return list === value && understood.every((each, index) => each === list[index]) ? value : understood;
};

const time: Understand = (value, { timeZone }) => timeFrom(value, timeZone);
const phone: Understand = (value, { defaultCountry }) => phoneFrom(value, defaultCountry);

/** An id that is valid as it is stays: blanks around it may be part of it. */
const eventId: Understand = (value) =>
  typeof value === 'string' && !/^\s*$|[\p{C}\p{Zl}\p{Zp}]/u.test(value) ? value : textFrom(value);

export const EVENT_FIELDS = {
  name: textFrom,
  eventId,
  time,
  source: textFrom,
} satisfies Partial<Table<keyof CanonicalEvent>>;

export const PROFILE_FIELDS = {
  // The phone number needs the country, so the country comes first.
  country: countryFrom,
  email: (value) => (typeof value === 'string' ? value.trim() : undefined),
  phoneNumber: phone,
  externalId: textFrom,
  exchangeId: textFrom,
  anonymousId: textFrom,
  firstName: textFrom,
  lastName: textFrom,
  locale: localeFrom,
  address: textFrom,
  address2: textFrom,
  city: textFrom,
  region: textFrom,
  zip: textFrom,
  latitude: numberFrom,
  longitude: numberFrom,
  timezone: textFrom,
  ip: textFrom,
  title: textFrom,
  organization: textFrom,
} satisfies Table<Exclude<keyof Profile, 'properties'>>;

export const CONSENT_FIELDS = {
  status: wordFrom,
  channels: words,
  at: time,
  source: textFrom,
} satisfies Table<keyof Consent>;

const LINE = {
  productId: textFrom,
  sku: textFrom,
  productName: textFrom,
  quantity: numberFrom,
  price: numberFrom,
};

export const ITEM_FIELDS: Readonly<Record<string, Understand>> = LINE;

/** Lists of order lines are understood line by line. */
const items: Understand = (value) => linesOf(value);

/** One line alone counts as a list of one. PHP writes a list with gaps as an object with positions as keys. */
function linesOf(value: JsonValue): JsonValue[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key)) ? Object.values(value) : [value];
}

const ORDER = { orderId: textFrom, value: numberFrom, currency: currencyFrom, items };

export const PROPERTY_FIELDS = {
  purchase: {
    orderId: textFrom,
    value: numberFrom,
    currency: currencyFrom,
    items,
    discountCode: textFrom,
    shippingCountry: countryFrom,
    checkoutUrl: textFrom,
  },
  add_to_cart: {
    cartId: textFrom,
    productId: textFrom,
    sku: textFrom,
    productName: textFrom,
    value: numberFrom,
    currency: currencyFrom,
    checkoutUrl: textFrom,
  },
  sign_up: { listId: textFrom, signupForm: textFrom, campaign: textFrom },
  view_content: {
    productId: textFrom,
    sku: textFrom,
    productName: textFrom,
    category: textFrom,
    price: numberFrom,
    productUrl: textFrom,
  },
  begin_checkout: {
    checkoutId: textFrom,
    checkoutUrl: textFrom,
    value: numberFrom,
    currency: currencyFrom,
    itemCount: numberFrom,
  },
  search: { query: textFrom, resultCount: numberFrom, category: textFrom, sourcePage: textFrom },
  lead: { formId: textFrom, interest: textFrom, consentState: textFrom, landingPage: textFrom },
  refund: {
    orderId: textFrom,
    refundValue: numberFrom,
    currency: currencyFrom,
    reason: textFrom,
    items,
  },
  order_fulfilled: { ...ORDER, trackingUrl: textFrom },
  order_cancelled: { ...ORDER, reason: textFrom },
  ordered_product: {
    ...LINE,
    orderId: textFrom,
    value: numberFrom,
    currency: currencyFrom,
    productUrl: textFrom,
  },
} satisfies { [Name in EventName]: Table<NamedKey<EventProperties[Name]>> };

const REQUIRED_PROPERTIES: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries(PROPERTY_SCHEMAS).map(([name, { shape }]) => [
    name,
    new Set(
      Object.entries(shape)
        .filter(([, schema]) => !schema.safeParse(undefined).success)
        .map(([key]) => key),
    ),
  ]),
);

/** The properties that an event of this name cannot do without. Undefined for other names, and for what is no name. */
export function requiredOf(name: JsonValue | undefined): ReadonlySet<string> | undefined {
  // A name such as `constructor` must not find what every object inherits.
  return typeof name === 'string' && Object.hasOwn(REQUIRED_PROPERTIES, name)
    ? REQUIRED_PROPERTIES[name]
    : undefined;
}

/** The names of the known properties of events. */
export const PROPERTY_NAMES: ReadonlySet<string> = new Set(
  Object.values(PROPERTY_FIELDS).flatMap((table) => Object.keys(table)),
);

/** Every known name of a field. An object with too many keys keeps these. */
export const KNOWN_NAMES: ReadonlySet<string> = new Set([
  ...['profile', 'properties', 'consent'],
  ...[EVENT_FIELDS, PROFILE_FIELDS, CONSENT_FIELDS, ITEM_FIELDS].flatMap((table) => Object.keys(table)),
  ...PROPERTY_NAMES,
]);
