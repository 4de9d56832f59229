/**
 * Knows which files must still be read. A migration is done when the files of its last run are read. An earlier run may have
 * left a file that never comes back, such as a pipe, or a file that was renamed and changed. The report names such files, but
 * the migration does not wait for them.
 */
import type { Ownership } from '@tracklayer/events';
import type { FieldMap } from '../formats/field-map.js';
import type { Format } from '../formats/format.js';
import type { Reading } from '../formats/reading.js';
import type { Encoding } from '../input/encoding.js';

/** A file of a run. */
export interface OrderedFile {
  /** Identifies the file and how it is read, as in state.ts. */
  key: string;
  name: string;
  /** Absolute. Missing for standard input. */
  path?: string;
  /** Bytes on disk. */
  size?: number;
}

/** The files of one run and how to read them. Another process needs this to resume the run. */
export interface ReadingOrder {
  /** Each file once, even if it was named twice. */
  files: OrderedFile[];
  format?: Format;
  map: FieldMap;
  utc: boolean;
  /** Whether the run also sends events that another tracker owns. */
  allOwners: boolean;
  rejectsPath: string;
  /** The encoding of the files, if one was named. */
  encoding?: Encoding;
  /** How the files are read, beside the map. */
  reading?: Reading;
}

/** The reading order of a run. Files with the same key become one. */
export function orderOf(
  { format, map, utc, ownership, rejectsPath, reading }: HowToRead,
  files: readonly { source: Omit<OrderedFile, 'key'> & { encoding?: Encoding }; key: string }[],
): ReadingOrder {
  const encoding = files[0]?.source.encoding;
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
    ...(encoding !== undefined && { encoding }),
    ...(reading !== undefined && { reading }),
  };
}

interface HowToRead extends Pick<ReadingOrder, 'map' | 'utc' | 'rejectsPath'> {
  format?: Format | undefined;
  ownership?: Ownership | undefined;
  reading?: Reading | undefined;
}

/** The state of the files of a migration. */
interface FilesRead {
  /** The files with progress. */
  files: readonly { key: string; done: boolean }[];
  /** The order of the last run. */
  order: ReadingOrder;
  /** The orders of earlier runs, each with its unread files only. */
  unfinished: readonly ReadingOrder[];
}

/** Whether every file of the last run was read to its end. */
export function isRead({ files, order }: Pick<FilesRead, 'files' | 'order'>): boolean {
  const done = doneKeys(files);
  return order.files.length > 0 && order.files.every(({ key }) => done.has(key));
}

/** The orders that still have files to read, with those files only. The order of the last run comes last. */
export function ordersToRead({ files, order, unfinished }: FilesRead): ReadingOrder[] {
  return [...unfinished, ...stillOpen([order], files)];
}

/** What earlier runs leave unread when the run `next` starts. */
export function unfinishedBeside(
  next: ReadingOrder,
  { files, order, unfinished }: FilesRead,
): ReadingOrder[] {
  return stillOpen([...unfinished, order], files, next);
}

/** The orders with only those files that were not read to the end and are not part of the order `later`. */
export function stillOpen(
  orders: readonly ReadingOrder[],
  files: FilesRead['files'],
  later?: ReadingOrder,
): ReadingOrder[] {
  const done = doneKeys(files);
  const isOpen = (file: OrderedFile) =>
    !done.has(file.key) && !later?.files.some((each) => isSame(each, file));
  return orders
    .map((order) => ({ ...order, files: order.files.filter(isOpen) }))
    .filter((order) => order.files.length > 0);
}

/** A file replaces an earlier file at the same path. A stream has no path, so it replaces every earlier stream. */
function isSame(one: OrderedFile, other: OrderedFile): boolean {
  return one.key === other.key || one.path === other.path;
}

function doneKeys(files: FilesRead['files']): Set<string> {
  return new Set(files.filter(({ done }) => done).map(({ key }) => key));
}
