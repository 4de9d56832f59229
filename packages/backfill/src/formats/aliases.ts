import { EVENT_NAMES, type EventName, isObject } from '@tracklayer/events';
import { MAPPING, RESERVED_PROPERTIES } from '@tracklayer/klaviyo';

/*
 * How other exports call what we call an event and its properties, as data. Segment's names are those of its e-commerce
 * spec; Klaviyo's are the mapping's, read backwards.
 */

/** Event name elsewhere, in lower case → ours. */
export const EVENT_ALIASES: ReadonlyMap<string, EventName> = new Map([
  ...EVENT_NAMES.map((name): [string, EventName] => [name, name]),
  ...EVENT_NAMES.map((name): [string, EventName] => [MAPPING.events[name].metric.toLowerCase(), name]),
  ['order completed', 'purchase'],
  ['product added', 'add_to_cart'],
  ['product viewed', 'view_content'],
  ['checkout started', 'begin_checkout'],
  ['products searched', 'search'],
  ['order refunded', 'refund'],
  ['signed up', 'sign_up'],
  ['lead generated', 'lead'],
  ['form submitted', 'lead'],
]);

type Aliases = Readonly<Record<string, readonly string[]>>;

const MONEY: Aliases = {
  value: ['$value', 'total', 'revenue'],
  currency: ['$currency_code', 'currency_code'],
};
const PRODUCT: Aliases = { productName: ['name'], productUrl: ['url'] };

/** Our property ← names that others have for it. */
const ELSEWHERE: Readonly<Record<EventName, Aliases>> = {
  purchase: { ...MONEY, items: ['products'], discountCode: ['coupon'], checkoutUrl: [] },
  add_to_cart: { ...MONEY, ...PRODUCT, value: ['$value'] },
  sign_up: { signupForm: ['form'] },
  view_content: { ...PRODUCT, price: ['$value', 'value'] },
  begin_checkout: { ...MONEY, checkoutId: ['order_id'], items: ['products'] },
  search: { query: ['search_query'] },
  lead: { formId: ['form_name'] },
  refund: { ...MONEY, value: [], refundValue: ['value', '$value', 'total', 'revenue'], items: ['products'] },
};

/** Our property ← the name that the mapping gives it. Of one that it makes of several, the event's own property. */
const AT_KLAVIYO = new Map(
  EVENT_NAMES.map((name): [EventName, Aliases] => {
    const named = Object.entries(MAPPING.events[name].properties).flatMap(
      ([theirs, paths]): [string, string[]][] => {
        const ours = /(?:^|\| )properties\.(\w+)/.exec(paths)?.[1];
        return ours === undefined ? [] : [[ours, [theirs]]];
      },
    );
    return [name, Object.fromEntries(named)];
  }),
);

const EVERYWHERE = new Map(
  EVENT_NAMES.map((name): [EventName, Aliases] => {
    const merged: Record<string, readonly string[]> = { ...AT_KLAVIYO.get(name) };
    for (const [ours, theirs] of Object.entries(ELSEWHERE[name])) {
      merged[ours] = [...(merged[ours] ?? []), ...theirs];
    }
    return [name, merged];
  }),
);

/** Fields of the event itself, which exports repeat among its properties. */
const OF_THE_EVENT = new Set(['event_id', '$event_id']);
/** What we set beside an event's own properties: it would come out twice. */
const SET_BY_US = new Set<string>([
  ...RESERVED_PROPERTIES,
  'event_source',
  '$value',
  '$value_currency',
  '$currency_code',
]);

/**
 * Properties under our names; those that have none stay as they are called. Names are compared by their letters and digits
 * alone, so `order_id`, `OrderId` and `Order ID` are all `orderId`; of several that mean the same the first counts.
 */
export function renameProperties(name: EventName, given: Record<string, unknown>): Record<string, unknown> {
  const renamed = isSentByUs(given) ? asWeHadIt(name, given) : asOthersHaveIt(name, given);
  if (Array.isArray(renamed.items)) renamed.items = renamed.items.map(renamedItem);
  return renamed;
}

/** Whether an export brings back what TrackLayer sent: it says so on every event. */
export function isSentByUs(properties: Record<string, unknown>): boolean {
  return properties.source === 'tracklayer';
}

function asWeHadIt(name: EventName, given: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(given).filter(([key]) => !SET_BY_US.has(key) && !OF_THE_EVENT.has(key));
  const renamed = renamedBy(AT_KLAVIYO.get(name) ?? {}, Object.fromEntries(own));
  // Where a name was taken, the mapping wrote `property_` before it.
  const freed = Object.entries(renamed).map(([key, value]) => {
    const before = key.replace(/^property_/, '');
    return [before !== key && Object.hasOwn(given, before) ? before : key, value];
  });
  return Object.fromEntries(freed);
}

function asOthersHaveIt(name: EventName, given: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(given).filter(([key]) => !OF_THE_EVENT.has(key));
  const renamed = renamedBy(EVERYWHERE.get(name) ?? {}, Object.fromEntries(kept));
  // Klaviyo shows an event's value as a column of its own, beside the property that it came from.
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

export function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9$]/g, '');
}
