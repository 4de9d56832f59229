import {
  type AnyEventName,
  type CustomEvents,
  didYouMean,
  EVENT_NAMES,
  type EventName,
  isCustomName,
  isObject,
  type JsonObject,
} from '@tracklayer/events';
import { MAPPING, mapEvent, RESERVED_PROPERTIES, rowOf } from '@tracklayer/klaviyo';

/*
 * The names of events and properties in other exports, as data. The names of Segment come from its e-commerce spec. The names
 * of Klaviyo come from the mapping, read backwards.
 */

/** Event name in another export, in lower case → our event name. */
export const EVENT_ALIASES: ReadonlyMap<string, EventName> = new Map([
  ...EVENT_NAMES.map((name): [string, EventName] => [name, name]),
  ...EVENT_NAMES.map((name): [string, EventName] => [rowOf(MAPPING, name).metric.toLowerCase(), name]),
  ['order completed', 'purchase'],
  ['product added', 'add_to_cart'],
  ['product viewed', 'view_content'],
  ['checkout started', 'begin_checkout'],
  ['products searched', 'search'],
  ['order refunded', 'refund'],
  ['order fulfilled', 'order_fulfilled'],
  ['order cancelled', 'order_cancelled'],
  ['signed up', 'sign_up'],
  ['lead generated', 'lead'],
  ['form submitted', 'lead'],
]);

/**
 * Our name of an event in an export: a standard one, or the name itself where it may be sent. Undefined for a name that looks
 * like a slip for a known one: what Klaviyo has recorded, nobody can take back.
 */
export function eventNameOf(given: unknown, custom: CustomEvents | undefined): AnyEventName | undefined {
  if (typeof given !== 'string') return undefined;
  const known = EVENT_ALIASES.get(given.toLowerCase());
  if (known !== undefined) return known;
  if (Object.hasOwn(custom?.defined ?? {}, given)) return given;
  const isFree = custom?.others === 'allowed' && isCustomName(given);
  return isFree && didYouMean(given.toLowerCase(), [...EVENT_ALIASES.keys()]) === undefined
    ? given
    : undefined;
}

type Aliases = Readonly<Record<string, readonly string[]>>;

const MONEY: Aliases = {
  value: ['$value', 'total', 'revenue'],
  currency: ['$currency_code', 'currency_code'],
};
const PRODUCT: Aliases = { productName: ['name'], productUrl: ['url'] };

/** Our property → its names in other exports. */
const IN_OTHER_EXPORTS: Readonly<Record<EventName, Aliases>> = {
  purchase: { ...MONEY, items: ['products'], discountCode: ['coupon'], checkoutUrl: [] },
  add_to_cart: { ...MONEY, ...PRODUCT, value: ['$value'] },
  sign_up: { signupForm: ['form'] },
  view_content: { ...PRODUCT, price: ['$value', 'value'] },
  begin_checkout: { ...MONEY, checkoutId: ['order_id'], items: ['products'] },
  search: { query: ['search_query'] },
  lead: { formId: ['form_name'] },
  order_fulfilled: { ...MONEY, items: ['products'] },
  order_cancelled: { ...MONEY, items: ['products'] },
  ordered_product: { ...MONEY, ...PRODUCT, price: ['item_price'] },
  refund: { ...MONEY, value: [], refundValue: ['value', '$value', 'total', 'revenue'], items: ['products'] },
};

/** Our property → the name that the mapping gives it. If the mapping names several sources, the event's own property. */
const AT_KLAVIYO: ReadonlyMap<string, Aliases> = new Map(
  EVENT_NAMES.map((name): [EventName, Aliases] => {
    const named = Object.entries(rowOf(MAPPING, name).row.properties).flatMap(
      ([theirs, paths]): [string, string[]][] => {
        const ours = /(?:^|\| )properties\.(\w+)/.exec(paths)?.[1];
        return ours === undefined ? [] : [[ours, [theirs]]];
      },
    );
    return [name, Object.fromEntries(named)];
  }),
);

/** Both of the above. */
const ALL_NAMES: ReadonlyMap<string, Aliases> = new Map(
  EVENT_NAMES.map((name): [EventName, Aliases] => {
    const merged: Record<string, readonly string[]> = { ...AT_KLAVIYO.get(name) };
    for (const [ours, theirs] of Object.entries(IN_OTHER_EXPORTS[name])) {
      merged[ours] = [...(merged[ours] ?? []), ...theirs];
    }
    return [name, merged];
  }),
);

/** Fields of the event itself. Exports repeat them among its properties. */
const OF_THE_EVENT = new Set(['event_id', '$event_id']);
/** Properties that the mapping adds to an event's own properties. A back-fill adds them again, so they must not stay. */
const SET_BY_US = new Set<string>([
  ...RESERVED_PROPERTIES,
  'event_source',
  '$value',
  '$value_currency',
  '$currency_code',
]);

/**
 * Renames properties to our names. Properties that we have no name for keep theirs. Only letters and digits of a name are
 * compared, so `order_id`, `OrderId` and `Order ID` all become `orderId`. If several properties have the same meaning, the
 * first counts.
 */
export function renameProperties(name: string, given: Record<string, unknown>): Record<string, unknown> {
  const renamed = isSentByUs(given) ? fromOwnExport(name, given) : fromOtherExport(name, given);
  if (Array.isArray(renamed.items)) renamed.items = renamed.items.map(renamedItem);
  return renamed;
}

/** Whether TrackLayer sent this event to Klaviyo. It marks every event that it sends. */
export function isSentByUs(properties: Record<string, unknown>): boolean {
  return properties.source === 'tracklayer';
}

function fromOwnExport(name: string, given: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(given).filter(([key]) => !SET_BY_US.has(key) && !OF_THE_EVENT.has(key));
  const renamed = renamedBy(AT_KLAVIYO.get(name) ?? {}, Object.fromEntries(own));
  // The mapping writes `property_` before a name that is reserved.
  const freed = Object.entries(renamed).map(([key, value]) => {
    const before = key.replace(/^property_/, '');
    return [before !== key && Object.hasOwn(given, before) ? before : key, value];
  });
  return withoutDerived(name, Object.fromEntries(freed));
}

const DERIVED = ['ItemNames', 'Categories', 'Brands', 'ItemCount'];

/** Without what the mapping makes from the lines of an order. It makes the same again. */
function withoutDerived(name: string, given: Record<string, unknown>): Record<string, unknown> {
  if (!DERIVED.some((key) => Object.hasOwn(given, key))) return given;
  const others = Object.fromEntries(Object.entries(given).filter(([key]) => !DERIVED.includes(key)));
  const event = { name, eventId: '', time: '', profile: {}, properties: others as JsonObject };
  const { properties } = mapEvent(event, MAPPING, {});
  return Object.fromEntries(
    Object.entries(given).filter(
      ([key, value]) => !DERIVED.includes(key) || textOf(properties[key]) !== textOf(value),
    ),
  );
}

/** As a cell of a table holds it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function fromOtherExport(name: string, given: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(given).filter(([key]) => !OF_THE_EVENT.has(key));
  const renamed = renamedBy(ALL_NAMES.get(name) ?? {}, Object.fromEntries(kept));
  // Klaviyo exports the value of an event in its own column, besides the property that it comes from.
  if (renamed.$value === (renamed.value ?? renamed.refundValue ?? renamed.price)) delete renamed.$value;
  return renamed;
}

const ITEM_ALIASES: Aliases = {
  productId: [],
  sku: [],
  productName: ['name'],
  quantity: [],
  price: ['item_price'],
};

function renamedItem(item: unknown): unknown {
  return isObject(item) ? renamedBy(ITEM_ALIASES, item) : item;
}

function renamedBy(aliases: Aliases, given: Record<string, unknown>): Record<string, unknown> {
  const rest = new Map(Object.entries(given));
  const byLetters = new Map([...rest.keys()].map((key) => [letters(key), key]));
  const renamed: [string, unknown][] = [];
  for (const [ours, others] of Object.entries(aliases)) {
    const found = [ours, ...others]
      .map((name) => byLetters.get(letters(name)))
      .find((key) => key && rest.has(key));
    if (found === undefined) continue;
    renamed.push([ours, rest.get(found)]);
    rest.delete(found);
  }
  return Object.fromEntries([...rest, ...renamed]);
}

/** The letters and digits of a name, in lower case. */
export function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9$]/g, '');
}
