import { isObject } from '@tracklayer/events';
import { itemsOfRows } from '../sources/items.js';
import { addCurrency, tidySource } from '../sources/source-entry.js';
import { byFormat, nameOf, renamed } from './by-format.js';
import { applyMap, isEmptyMap } from './field-map.js';
import type { Entry, Interpreted } from './format.js';
import type { Interpretation } from './interpretation.js';
import { ourName } from './names.js';
import { setAt } from './paths.js';
import { pathOf } from './plain-csv.js';
import { emailHashOf, isGranted, isWithdrawn, strongest, withoutSuppressed } from './row-consent.js';
import { type RowSuppression, rowSuppression, suppressedProfile } from './suppression.js';

/**
 * An entry of a file in our format, not checked yet. Pure.
 *
 * @param rows the rows of an order that has several.
 */
export function mapEntry(
  entry: Entry,
  how: Omit<Interpretation, 'nowMs'>,
  rows: readonly Entry[],
): Interpreted {
  const { map, kind } = how;
  if (isAlone(entry, how)) return { input: entry };
  if (how.format === 'suppressed-csv') {
    // Everybody in it withdrew consent, whatever the map says.
    const { email, 'consent.at': at } = map.fields;
    return { input: suppressedProfile(entry, { email: email ?? map.fields['profile.email'], at }) };
  }
  const named = nameOf(entry, map);
  const interpreted = byFormat(renamed(entry, how), how, named);
  if (!('input' in interpreted) || !isObject(interpreted.input)) return interpreted;
  const { consent: found, ...target }: Record<string, unknown> = interpreted.input;
  if (found !== undefined && !Array.isArray(found)) target.consent = isObject(found) ? { ...found } : found;
  applyMap(target, entry, map, { ...how, place: (path) => pathOf(path, kind) });
  const isForeign = how.source !== undefined || how.format === 'json';
  if (typeof target.name === 'string')
    target.name = isForeign ? ourName(target.name, map) : (map.names[target.name] ?? target.name);
  if (how.source !== undefined) tidySource(target, how.source);
  const items = itemsOfRows(rows, map.fields, how);
  if (items.length > 0) setAt(target, 'properties.items', items);
  if (how.format === 'csv' && kind === 'events') addCurrency(target, entry, map);
  const { consent, ...rest } = target;
  const isConstant = ['consent.status', 'consent.at'].some((path) => Object.hasOwn(map.constants, path));
  const allowed = (each: unknown) => {
    // The person's own word beats a constant for the whole file.
    const stated = isConstant && isWithdrawn(found) ? found : each;
    if (!isGranted(stated)) return stated;
    const elsewhere = how.suppressed?.get(emailHashOf(target, kind) ?? '');
    return withoutSuppressed(stated, strongest(rowSuppression(entry), elsewhere), isConstant);
  };
  if (Array.isArray(found)) {
    return { input: { ...rest, consent: found.map((each) => allowed(over(each, consent))) } };
  }
  if (consent !== undefined) target.consent = allowed(consent);
  // A row may have a source or a time of consent but no status. Then it says nothing about consent.
  const isWithoutStatus = how.format !== 'canonical' && isObject(consent) && consent.status === undefined;
  return { input: isWithoutStatus ? rest : target };
}

/** Whether an entry is an event in our format, and nothing else says anything about it. */
function isAlone(entry: Entry, { format, kind, map, source }: Omit<Interpretation, 'nowMs'>): boolean {
  if (format !== 'canonical' || kind !== 'events' || source !== undefined) return false;
  return entry.consent === undefined && isEmptyMap(map) && Object.keys(map.names).length === 0;
}

/** One of several consents. Its own fields win over the fields of the map. */
function over(consent: unknown, mapped: unknown): unknown {
  return isObject(consent) && isObject(mapped) ? { ...mapped, ...consent } : consent;
}

/** What a row says against the consent of an e-mail address, for the other rows of the file. */
export function suppressionIn(
  entry: unknown,
  how: Omit<Interpretation, 'nowMs'>,
): { email: string; suppression: RowSuppression } | undefined {
  const suppression = isObject(entry) ? rowSuppression(entry) : undefined;
  if (suppression === undefined || !isObject(entry)) return undefined;
  const interpreted = mapEntry(entry, how, [entry]);
  const email = 'input' in interpreted ? emailHashOf(interpreted.input, how.kind) : undefined;
  return email === undefined ? undefined : { email, suppression };
}
