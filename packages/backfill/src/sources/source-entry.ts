import { EVENT_NAMES, isObject } from '@tracklayer/events';
import { renameProperties } from '../formats/aliases.js';
import { amountFrom } from '../formats/cell.js';
import type { FieldMap } from '../formats/field-map.js';
import type { Entry, InterpretOptions } from '../formats/format.js';
import { ourName } from '../formats/names.js';
import { getAt, setAt } from '../formats/paths.js';
import { valueAt } from '../formats/templates.js';
import { isoTime } from '../formats/time.js';
import { itemsOfColumns } from './items.js';
import { wordIn } from './rules.js';
import type { ConsentColumns, RefundColumns, SourceProfile } from './source.js';

/** What a source says beside its map: the event's own properties, items, and consents. */
export function sourceEntry(
  entry: Entry,
  source: SourceProfile,
  map: FieldMap,
  how: InterpretOptions,
): Entry {
  if (source.kind === 'profiles') {
    const consent = (source.consents ?? []).flatMap((columns) => consentOf(entry, columns, source, how));
    return { ...(consent.length > 0 && { consent }) };
  }
  const items = source.items === undefined ? [] : itemsOfColumns(entry, source.items);
  const properties = { ...ownProperties(entry, source, map), ...(items.length > 0 && { items }) };
  return { profile: {}, properties };
}

function ownProperties(entry: Entry, { bag }: SourceProfile, map: FieldMap): Record<string, unknown> {
  const given = bag === undefined ? undefined : getAt(entry, bag.path);
  if (bag === undefined || !isObject(given)) return {};
  const kept = Object.entries(given).filter(([key]) => !bag.drop.some((start) => key.startsWith(start)));
  const name = ourName(map.constants.name ?? valueAt(entry, map.fields.name ?? ''), map);
  const known = EVENT_NAMES.find((each) => each === name);
  return known === undefined ? Object.fromEntries(kept) : renameProperties(known, Object.fromEntries(kept));
}

function consentOf(
  entry: Entry,
  { channel, status, at }: ConsentColumns,
  { id, timeZone }: SourceProfile,
  how: InterpretOptions,
): Record<string, unknown>[] {
  const word = status === undefined ? undefined : wordIn(entry, status.column);
  const isGranted = status === undefined || status.granted.includes(word ?? '');
  if (!isGranted && !status?.withdrawn.includes(word ?? '')) return [];
  const time = at === undefined ? undefined : valueAt(entry, at);
  const reading = { ...how, timeZone: how.timeZone ?? timeZone };
  return [
    {
      status: isGranted ? 'granted' : 'withdrawn',
      channels: [channel],
      source: id,
      ...(time !== undefined && { at: isoTime(time, reading) }),
    },
  ];
}

/** The refund of an order, not checked yet. Undefined: nothing was paid back. */
export function refundOf(
  entry: Entry,
  { value, when, time }: RefundColumns,
  order: Entry,
  how: InterpretOptions,
): Entry | undefined {
  if (when !== undefined && !when.is.includes(wordIn(entry, when.column))) return undefined;
  const cell = entry[value];
  if (cell === undefined || amountFrom(String(cell)) === 0) return undefined;
  const amount = amountFrom(String(cell), how.decimal ?? how.decimals?.[value]);
  const { orderId, currency } = isObject(order.properties) ? order.properties : {};
  const refundTime = time === undefined ? undefined : entry[time];
  return {
    ...order,
    name: 'refund',
    eventId: `${String(order.eventId)}_refund`,
    time: refundTime === undefined ? order.time : isoTime(refundTime, how),
    properties: { orderId, currency, refundValue: amount ?? cell },
  };
}

/** Converts the numbers of a source, and takes out an address that the source also has as the id of the person. */
export function tidySource(input: Entry, { numbers = [], kind }: SourceProfile): void {
  for (const path of numbers) {
    const cell = getAt(input, path);
    const amount = typeof cell === 'string' ? amountFrom(cell) : undefined;
    if (amount !== undefined) setAt(input, path, amount);
  }
  const profile = kind === 'events' ? input.profile : input;
  if (isObject(profile) && profile.email !== undefined && profile.externalId === profile.email) {
    delete profile.externalId;
  }
}

const BESIDE = /^[+-]?\s*(\p{Sc}|[A-Z]{2,3}\$?)|(\p{Sc}|[A-Z]{3})\s*$/u;

/** Takes the currency that stands beside the amount of an order, if no column names one. */
export function addCurrency(input: Entry, entry: Entry, map: FieldMap): void {
  const column = map.fields['properties.value'];
  if (column === undefined || getAt(input, 'properties.currency') !== undefined) return;
  const [, before, after] = BESIDE.exec(String(entry[column] ?? '')) ?? [];
  const found = before ?? after;
  if (found !== undefined) setAt(input, 'properties.currency', found);
}
