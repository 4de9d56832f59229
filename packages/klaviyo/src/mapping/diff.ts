import { EVENT_NAMES, type EventName } from '@tracklayer/events';
import type { Mapping, MappingRow } from './row.js';

/** One thing that two tables say differently. `before` is absent where it was added, `after` where it was taken away. */
export interface MappingChange {
  event: EventName;
  /** E.g. `metric`, `dedup_scope`, `value`, `value_currency`, `properties.checkout_url`. */
  what: string;
  before?: string;
  after?: string;
}

/** What changed from one table to the other, event by event, in the order the tables name it. */
export function diffMappings(before: Mapping, after: Mapping): MappingChange[] {
  return EVENT_NAMES.flatMap((event) => {
    const [from, to] = [sayings(before.events[event]), sayings(after.events[event])];
    return [...new Set([...from.keys(), ...to.keys()])]
      .filter((what) => from.get(what) !== to.get(what))
      .map((what) => changeOf(event, what, from.get(what), to.get(what)));
  });
}

function sayings({ metric, dedupScope, properties, value, valueCurrency }: MappingRow): Map<string, string> {
  return new Map([
    ['metric', metric],
    ['dedup_scope', dedupScope],
    ...Object.entries(properties).map(([name, path]): [string, string] => [`properties.${name}`, path]),
    ['value', value],
    ['value_currency', valueCurrency],
  ]);
}

function changeOf(event: EventName, what: string, before?: string, after?: string): MappingChange {
  return {
    event,
    what,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
