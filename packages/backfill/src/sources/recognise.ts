import { isObject } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import type { Layout } from '../formats/detect.js';
import type { Kind } from '../formats/format.js';
import { getAt } from '../formats/paths.js';
import { SOURCES } from './catalogue.js';
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
 * that the file is not from.
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
  if (found.kind !== kind) {
    const next = found.kind === 'profiles' ? 'Add --profiles' : 'Leave out --profiles and --back-in-stock';
    throw new BackfillError(
      'other_settings',
      `${name} looks like ${found.title}, which are ${found.kind}.`,
      `${next}. If the file is something else, add --from none.`,
    );
  }
  return found;
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
