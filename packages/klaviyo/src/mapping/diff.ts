import { EVENT_NAMES } from '@tracklayer/events';
import type { Mapping, MappingRow } from './row.js';

/** One difference between two mappings. `before` is absent for an addition, `after` for a removal. */
export interface MappingChange {
  event: string;
  /** E.g. `metric`, `dedup_scope`, `value`, `value_currency`, `properties.checkout_url`. */
  what: string;
  before?: string;
  after?: string;
}

/** The changes from one mapping to the other, event by event, in the order of the mappings. */
export function diffMappings(before: Mapping, after: Mapping): MappingChange[] {
  const names = new Set([...EVENT_NAMES, ...Object.keys(before.events), ...Object.keys(after.events)]);
  return [...names].flatMap((event) => {
    const [from, to] = [entriesOf(before.events[event]), entriesOf(after.events[event])];
    return [...new Set([...from.keys(), ...to.keys()])]
      .filter((what) => from.get(what) !== to.get(what))
      .map((what) => changeOf(event, what, from.get(what), to.get(what)));
  });
}

function entriesOf(row: MappingRow | undefined): Map<string, string> {
  if (row === undefined) return new Map();
  const { metric, dedupScope, properties, value, valueCurrency } = row;
  return new Map([
    ['metric', metric],
    ['dedup_scope', dedupScope],
    ...Object.entries(properties).map(([name, path]): [string, string] => [`properties.${name}`, path]),
    ['value', value],
    ['value_currency', valueCurrency],
  ]);
}

function changeOf(event: string, what: string, before?: string, after?: string): MappingChange {
  return {
    event,
    what,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
