/**
 * The audit as a file.
 *
 * A cell of a CSV that begins like a formula runs in spreadsheets, and reasons are texts of anybody. So such a cell gets an
 * apostrophe, which spreadsheets show as text. Pure, but for `readAll`.
 */
import { jsonText, visibleText } from '@tracklayer/format';
import type { AuditEntry } from '../api.js';

export type Format = 'csv' | 'ndjson';

export const MIME_TYPES = { csv: 'text/csv;charset=utf-8', ndjson: 'application/x-ndjson' } as const;

const COLUMNS: readonly [name: string, of: (entry: AuditEntry) => string][] = [
  ['time', ({ atMs }) => new Date(atMs).toISOString()],
  ['destination', ({ destination }) => destination],
  ['action', ({ action }) => action],
  ['by', ({ by }) => by],
  ['by_kind', ({ byKind = '' }) => byKind],
  ['reason', ({ reason = '' }) => reason],
  ['selection', ({ selectionText = '' }) => selectionText],
  ['letters', ({ letters = [] }) => letters.join(' ')],
  ['campaign', ({ campaignId = '' }) => campaignId],
  ['migration', ({ migrationId = '' }) => migrationId],
  ['lane', ({ lane = '' }) => lane],
  ['edited', ({ edited = [] }) => edited.join(' ')],
  ['person_digest', ({ personDigest = '' }) => personDigest],
  ['outcome', ({ outcome }) => outcomeText(outcome)],
  ['id', ({ id }) => id],
];

/** `delivered 12, deadAgain 1`. Empty while the act goes on. */
function outcomeText(outcome: AuditEntry['outcome'] = {}): string {
  return Object.entries(outcome)
    .map(([name, many]) => `${name} ${many}`)
    .join(', ');
}

export function auditFile(entries: readonly AuditEntry[], format: Format): string {
  if (format === 'ndjson') return entries.map((entry) => `${jsonText(entry)}\n`).join('');
  const rows = [COLUMNS.map(([name]) => name), ...entries.map((entry) => COLUMNS.map(([, of]) => of(entry)))];
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** RFC 4180. */
function cell(text: string): string {
  const visible = visibleText(text);
  const inert = /^[\s]*[=+\-@|%]|^[\t\r\n]/.test(visible) ? `'${visible}` : visible;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

interface Page {
  items: readonly AuditEntry[];
  cursor?: string;
}

/** Every page of a list. @param read one page, from where the cursor says */
export async function readAll(
  read: (cursor: string | undefined) => Promise<Page>,
  onProgress: (entries: number) => void,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    entries.push(...page.items);
    onProgress(entries.length);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return entries;
}
