import { isObject } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import type { Layout } from '../formats/detect.js';
import type { Format, Kind } from '../formats/format.js';
import { klaviyoColumns } from '../formats/klaviyo-csv.js';
import { getAt } from '../formats/paths.js';
import { SOURCES } from './catalogue.js';
import { READER_SOURCES, type ReaderSource } from './readers.js';
import type { SourceProfile } from './source.js';

export interface Asked {
  name: string;
  head: Buffer;
  kind: Kind;
  /** The id of a source, or `none`. Undefined: it is recognised. */
  from: string | undefined;
}

/**
 * The source of a file, by its header or its first object. Undefined: none is known.
 *
 * @throws {BackfillError} `other_settings` if the file has another kind than asked; `missing_columns` if `from` names a source
 * that the file is not from, or if the file has no column of those that the source needs.
 */
export function sourceOf(layout: Layout, { name, head, kind, from }: Asked): SourceProfile | undefined {
  if (from === 'none' || layout.format === 'suppressed-csv') return undefined;
  const has = hasIn(layout, head);
  const found =
    from === undefined
      ? SOURCES.find((source) => source.has.every(has))
      : SOURCES.find(({ id }) => id === from);
  if (found === undefined) return undefined;
  const missing = found.has.find((each) => !has(each));
  if (missing !== undefined) {
    const what = found.format === 'csv' ? 'column' : 'field';
    throw new BackfillError(
      'missing_columns',
      `${name} does not look like ${found.title}: it has no ${what} ${missing}.`,
      'Leave out --from, or name another source.',
    );
  }
  if (found.kind !== kind) throw otherKind(name, found.title, found.kind);
  const { needs } = found;
  if (needs !== undefined && !needs.oneOf.some(has)) {
    const what = `${name} looks like ${found.title}, and it has no column ${needs.oneOf.join(' or ')}.`;
    throw new BackfillError('missing_columns', what, needs.next);
  }
  const variants = found.variants?.filter(({ column }) => has(column)) ?? [];
  if (variants.length === 0) return found;
  const changed = Object.assign({}, ...variants.map(({ map }) => map)) as Record<string, string>;
  return { ...found, map: { ...found.map, fields: { ...found.map.fields, ...changed } } };
}

/** The format of a source that has a reader of its own. */
export function formatOfSource(from: string | undefined): Format | undefined {
  return READER_SOURCES.find(({ id }) => id === from)?.reader;
}

/**
 * The program whose export a reader of its own understands. Undefined: the file is something else, or nobody wants to know.
 *
 * @throws {BackfillError} `other_settings` if `from` names a source of another kind.
 */
export function readerSourceOf(layout: Layout, { name, head, kind, from }: Asked): ReaderSource | undefined {
  if (from === 'none') return undefined;
  if (from !== undefined) {
    const asked = READER_SOURCES.find(({ id }) => id === from);
    const [other] = asked?.kinds ?? [];
    if (asked !== undefined && other !== undefined && !asked.kinds.includes(kind))
      throw otherKind(name, asked.title, other);
    return asked;
  }
  const has = hasIn(layout, head);
  if (kind === 'events' && layout.format === 'klaviyo-csv' && !isOfEvents(layout.header))
    throw otherKind(name, 'profiles of Klaviyo', 'profiles');
  return READER_SOURCES.find(
    ({ reader, kinds, shownBy }) =>
      reader === layout.format && kinds.includes(kind) && (shownBy.length === 0 || shownBy.some(has)),
  );
}

/** Every event has a time. An export of profiles has none, but the times of several things. */
function isOfEvents(header: readonly string[]): boolean {
  return klaviyoColumns(header, 'events').time !== undefined || !header.includes('Klaviyo ID');
}

function otherKind(name: string, title: string, kind: Kind): BackfillError {
  const next = kind === 'profiles' ? 'Add --profiles' : 'Leave out --profiles and --back-in-stock';
  return new BackfillError(
    'other_settings',
    `${name} looks like ${title}, which are ${kind}.`,
    `${next}. If the file is something else, add --from none.`,
  );
}

function hasIn(layout: Layout, head: Buffer): (field: string) => boolean {
  if ('header' in layout) {
    const columns = new Set(layout.header);
    return (column) => columns.has(column);
  }
  const first = firstObject(head);
  return (path) => getAt(first, path) !== undefined;
}

function firstObject(head: Buffer): unknown {
  const [line = ''] = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((each) => each.trim() !== '');
  try {
    const value = JSON.parse(line) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
