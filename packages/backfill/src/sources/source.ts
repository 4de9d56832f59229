import type { Channel } from '@tracklayer/events';
import type { FieldMap } from '../formats/field-map.js';
import type { Kind, UnpaidReason } from '../formats/format.js';

/** A row that is left out if its cell is one of these words, is none of them, or is filled. Case does not count. */
export type LeaveOut = { as: UnpaidReason; column: string } & (
  | { is: readonly string[] }
  | { isNot: readonly string[] }
  | { filled: true }
);

/** Columns with items, in parts such as `name:Shirt|quantity:2`. Items in rows of their own are in the map. */
export interface ItemColumns {
  perColumn: RegExp;
  /** What is between the items of one cell. Missing: a cell has one item. */
  apart?: RegExp;
  /** What is between the parts of an item. */
  between: string | RegExp;
  /** Name of a part → our name. `total` is the price of all pieces. */
  names: Readonly<Record<string, string>>;
}

/** When an order is also a refund, and of how much. */
export interface RefundColumns {
  /** The amount. Zero or empty: no refund. */
  value: string;
  /** Only with one of these words. */
  when?: { column: string; is: readonly string[] };
  /** Default: the time of the order, for an export without another. */
  time?: string;
}

/** What a profile says about the consent of one channel. */
export interface ConsentColumns {
  channel: Channel;
  /** Missing: everybody in the file subscribed. */
  status?: { column: string; granted: readonly string[]; withdrawn: readonly string[] };
  /** A template, see templates.ts. */
  at?: string;
}

/** How the export of one program is read. Plain data: another source is another file with one of these. */
export interface SourceProfile {
  /** For `--from`. */
  id: string;
  title: string;
  kind: Kind;
  format: 'csv' | 'json';
  /** Recognised where the file has all of these columns, or its first object all of these paths. */
  has: readonly string[];
  /** Our field → column, path or template. `--map` replaces single fields. */
  map: FieldMap;
  /** Fields that are read otherwise if the file has a column. */
  variants?: readonly { column: string; map: Readonly<Record<string, string>> }[];
  /** Columns of which the file must have one, and what to do about a file without any. */
  needs?: { oneOf: readonly string[]; next: string };
  /** The zone of its times without an offset, if it is always the same. */
  timeZone?: string;
  /** Neighbouring rows with the same cell here are one order. */
  groupBy?: string;
  items?: ItemColumns;
  leaveOut?: readonly LeaveOut[];
  refund?: RefundColumns;
  consents?: readonly ConsentColumns[];
  /** Custom properties that are numbers. */
  numbers?: readonly string[];
  /** The object with the event's own properties, and the beginnings of names in it that are not sent. */
  bag?: { path: string; drop: readonly string[] };
}

/** A map of fields and constants. */
export function fields(given: Record<string, string>, constants: Record<string, string> = {}): FieldMap {
  return { fields: given, constants, names: {}, rest: false };
}
