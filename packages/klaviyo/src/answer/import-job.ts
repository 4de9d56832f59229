import type { KlaviyoAnswer } from '../request.js';
import { valueAt } from './json.js';

/** An import job as Klaviyo shows it. */
export interface ImportJobView {
  hasEnded: boolean;
  isCancelled: boolean;
  /** How many of its profiles were refused, where Klaviyo says so. */
  failed: number | undefined;
}

/** The id of an import job; undefined where the answer has none. */
export function importJobIdOf({ body }: KlaviyoAnswer): string | undefined {
  const id = valueAt(body, 'data', 'id');
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Reads an import job. Any status but `complete` and `cancelled` counts as running, also one that no revision has yet. */
export function readImportJobView({ body }: KlaviyoAnswer): ImportJobView {
  const attributes = valueAt(body, 'data', 'attributes');
  const status = valueAt(attributes, 'status');
  const failed = valueAt(attributes, 'failed_count');
  const isCancelled = status === 'cancelled';
  return {
    hasEnded: isCancelled || status === 'complete',
    isCancelled,
    failed: typeof failed === 'number' && failed >= 0 ? failed : undefined,
  };
}

/** The cursor of the next page; undefined on the last one. */
export function nextCursorOf({ body }: KlaviyoAnswer): string | undefined {
  const next = valueAt(body, 'links', 'next');
  if (typeof next !== 'string') return undefined;
  const query = next.slice(next.indexOf('?') + 1);
  return new URLSearchParams(query).get('page[cursor]') ?? undefined;
}
