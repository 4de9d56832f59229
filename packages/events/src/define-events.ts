import { didYouMean } from './did-you-mean.js';
import { EVENT_NAMES, isEventName } from './names.js';
import type { OwnershipRule } from './ownership.js';

/** A zod schema (version 4), of whichever copy of zod the application has. */
export interface PropertiesSchema {
  /** What zod's own types say about the values. */
  readonly _zod: { readonly input: unknown; readonly output: unknown };
  /** Checks a value. */
  safeParse(value: unknown): { success: boolean };
}

/** An event of the application's own: what it holds, and how it is sent. */
export interface EventDefinition<Schema extends PropertiesSchema = PropertiesSchema> {
  /** A zod schema (version 4) of the properties. `track` checks them and has their type. They are sent as they are given. */
  properties: Schema;
  /** Klaviyo's name of the metric, under 128 characters. Default: the name of the event. */
  metric?: string;
  /** What the event id is unique for, e.g. `review`. Sent as `dedup_scope`. Default: `event`. */
  dedupScope?: string;
  /** Path of the monetary value, e.g. `properties.total`. Default: `properties.value`. */
  value?: string;
  /** Path of its ISO 4217 currency. Default: `properties.currency`. */
  valueCurrency?: string;
  /** Who sends this event. Default: `either`, every event is sent. */
  owner?: OwnershipRule['owner'];
  /** What happens to an event that its owner did not send. Default: `skip`. */
  otherwise?: OwnershipRule['otherwise'];
}

/** Definitions by event name. */
export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** Which events there are besides the standard ones. */
export interface CustomEvents {
  defined: EventDefinitions;
  /** What happens to any other name: the event is taken under its name, or it is an error. */
  others: 'allowed' | 'refused';
}

const NAME = /^\P{C}{1,127}$/u;

/** A name that Klaviyo takes as the name of a metric: under 128 characters. */
export function isCustomName(name: string): boolean {
  return NAME.test(name) && name.trim() === name;
}

/**
 * Defines events of the application's own, for a module that the application and `tracklayer.config.ts` share.
 *
 * @throws {TypeError} for a name that a standard event has or nearly has, a name that Klaviyo does not take, and properties
 * that are no schema.
 */
export function defineEvents<const Definitions extends EventDefinitions>(
  definitions: Definitions,
): Definitions {
  for (const [name, { properties }] of Object.entries(definitions)) {
    if (isEventName(name)) throw wrong(name, 'A standard event has this name. Choose another one.');
    const meant = didYouMean(name, EVENT_NAMES);
    if (meant !== undefined) throw wrong(name, `Did you mean the standard event '${meant}'?`);
    if (!isCustomName(name))
      throw wrong(name, 'Use 1 to 127 printable characters, without spaces around them.');
    if (typeof (properties as { safeParse?: unknown } | undefined)?.safeParse !== 'function')
      throw wrong(name, 'Set `properties` to a zod schema, e.g. z.looseObject({ rating: z.number() }).');
  }
  return definitions;
}

function wrong(name: string, fix: string): TypeError {
  return new TypeError(`defineEvents: ${JSON.stringify(name)} is not valid. ${fix}`);
}
