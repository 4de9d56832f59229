import { EVENT_NAMES, type EventName } from '@tracklayer/events';
import type { Mapping, MappingRow } from './row.js';

/** One difference between two mappings. `before` is absent for an addition, `after` for a removal. */
export interface MappingChange {
  event: EventName;
  /** E.g. `metric`, `dedup_scope`, `value`, `value_currency`, `properties.checkout_url`. */
  what: string;
  before?: string;
  after?: string;
}

/** The changes from one mapping to the other, event by event, in the order of the mappings. */
export function diffMappings(before: Mapping, after: Mapping): MappingChange[] {
  return EVENT_NAMES.flatMap((event) => {
    const [from, to] = [entriesOf(before.events[event]), entriesOf(after.events[event])];
    return [...new Set([...from.keys(), ...to.keys()])]
      .filter((what) => from.get(what) !== to.get(what))
      .map((what) => changeOf(event, what, from.get(what), to.get(what)));
  });
}

function entriesOf({
  metric,
  dedupScope,
  properties,
  value,
  valueCurrency,
}: MappingRow): Map<string, string> {
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
