/**
 * Which files are still to be read. A run waits for its own files and for no other: an earlier one may have left a file that
 * nobody will ever bring again (a pipe, a file that was renamed and changed), which is named and not waited for.
 */
import type { Ownership } from '@tracklayer/events';
import type { FieldMap } from '../formats/field-map.js';
import type { Format } from '../formats/format.js';

/** A file as a run names it. */
export interface OrderedFile {
  /** Names the file and how it was read, as on record. */
  key: string;
  name: string;
  /** Absolute; standard input has none. */
  path?: string;
  /** Bytes on disk. */
  size?: number;
}

/** How the files of one run are to be read: what going on in another process needs. */
export interface ReadingOrder {
  /** Each once, by whatever names it was given. */
  files: OrderedFile[];
  format?: Format;
  map: FieldMap;
  utc: boolean;
  /** Events that another tracker owns are brought over too. */
  allOwners: boolean;
  rejectsPath: string;
}

/** The order of a run. Files that are one and the same, by whatever names, are one in it. */
export function orderOf(
  { format, map, utc, ownership, rejectsPath }: HowToRead,
  files: readonly { source: Omit<OrderedFile, 'key'>; key: string }[],
): ReadingOrder {
  const byKey = new Map(
    files.map(({ key, source: { name, path, size } }): [string, OrderedFile] => [
      key,
      { key, name, ...(path !== undefined && { path }), ...(size !== undefined && { size }) },
    ]),
  );
  return {
    files: [...byKey.values()],
    map,
    utc,
    allOwners: ownership === undefined,
    rejectsPath,
    ...(format !== undefined && { format }),
  };
}

interface HowToRead extends Pick<ReadingOrder, 'map' | 'utc' | 'rejectsPath'> {
  format?: Format | undefined;
  ownership?: Ownership | undefined;
}

/** What is known of a migration's files. */
interface Reading {
  /** Those on record. */
  files: readonly { key: string; done: boolean }[];
  /** Of the last run. */
  order: ReadingOrder;
  /** Of earlier runs. */
  unfinished: readonly ReadingOrder[];
}

/** Every file of the last run has been read to its end. */
export function isRead({ files, order }: Pick<Reading, 'files' | 'order'>): boolean {
  const done = doneKeys(files);
  return order.files.length > 0 && order.files.every(({ key }) => done.has(key));
}

/** The orders that have a file to go on with, the last run's at the end; each with those files alone. */
export function ordersToRead({ files, order, unfinished }: Reading): ReadingOrder[] {
  return [...unfinished, ...stillOpen([order], files)];
}

/** What earlier runs leave unread when a new one begins. */
export function unfinishedBeside(next: ReadingOrder, { files, order, unfinished }: Reading): ReadingOrder[] {
  return stillOpen([...unfinished, order], files, next);
}

/** Orders with those of their files that were neither read to the end nor taken up by a later order. */
export function stillOpen(
  orders: readonly ReadingOrder[],
  files: Reading['files'],
  later?: ReadingOrder,
): ReadingOrder[] {
  const done = doneKeys(files);
  const isOpen = (file: OrderedFile) =>
    !done.has(file.key) && !later?.files.some((each) => isSame(each, file));
  return orders
    .map((order) => ({ ...order, files: order.files.filter(isOpen) }))
    .filter((order) => order.files.length > 0);
}

/** What lies at a path now stands for what lay there before; a stream, which has none, for any stream before it. */
function isSame(one: OrderedFile, other: OrderedFile): boolean {
  return one.key === other.key || one.path === other.path;
}

function doneKeys(files: Reading['files']): Set<string> {
  return new Set(files.filter(({ done }) => done).map(({ key }) => key));
}
