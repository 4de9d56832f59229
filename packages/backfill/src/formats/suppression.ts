/**
 * What a file says against the consent of its people: that they unsubscribed, complained, were suppressed, or that their
 * address bounces.
 *
 * Defends against an export of such people that is imported with a constant `consent.status:=granted`. Klaviyo's subscribe call
 * would lift the suppression of everybody in it.
 */
import { isObject, parseInstant } from '@tracklayer/events';
import type { Entry } from './format.js';
import { isoTime } from './time.js';

/** A column of flags is about each person of a list of customers. */
const FLAG = /^(?:|\[\]|yes|no|true|false|none|null|[01yn])$/i;
const EMPTY = /^(?:|\[\]|\{\}|false|no|none|null|0)$/i;
/** `Email Suppressions` of Klaviyo; `UNSUB_TIME` and `CLEAN_TIME` of Mailchimp; `Unsubscribed At` and the like of others. */
const SAYS_SO =
  /suppress|^(?:unsub|clean)_time$|^(?:unsubscribed?|bounced|complained|opted out|cleaned)(?: (?:at|on|date|time))?$/;
const STATUS = /status|state|subscri|consent|accepts|marketing|newsletter/;
const SAID =
  /^(?:unsubscribed?|cleaned|(?:hard[ _-])?bounced?|complained|complaint|spam(?:[ _-]?(?:report|complaint))?|suppressed|user[ _-]suppressed|opted[ _-]?out|invalid[ _-]email|hard[ _-]bounce)$/i;
const OF_PHONE = /sms|whatsapp|phone/;
const TIME_OF = /\b(?:time|timestamp|date|at)\b/;
const TIME_IN_CELL = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?/g;

/** Whether a column may hold a suppression. */
export function maySaySo(column: string): boolean {
  return SAYS_SO.test(plain(column)) || STATUS.test(plain(column));
}

/** A suppression of one e-mail address. `at`: epoch ms; undefined: no time is known. */
export interface RowSuppression {
  at: number | undefined;
}

/** The suppression that a row states, the newest of several. Undefined: it states none. Times without an offset are UTC. */
export function rowSuppression(entry: Entry): RowSuppression | undefined {
  const times: (number | undefined)[] = [];
  const cells = cellsOf(entry);
  for (const [column, cell] of cells) {
    if (EMPTY.test(cell) || OF_PHONE.test(column)) continue;
    if (SAYS_SO.test(column)) times.push(...timesIn(cell));
    else if (STATUS.test(column) && SAID.test(cell)) times.push(timeBeside(column, cells));
  }
  if (times.length === 0) return undefined;
  const known = times.filter((time) => time !== undefined);
  return { at: known.length < times.length ? undefined : Math.max(...known) };
}

/** Whether a suppression beats a grant of the row: an older one, one without a time, and any that a constant makes. */
export function suppressionBeats({ at }: RowSuppression, consentAt: unknown, isConstant: boolean): boolean {
  if (isConstant || at === undefined || typeof consentAt !== 'string') return true;
  const grantedMs = parseInstant(consentAt);
  return grantedMs === undefined || at >= grantedMs;
}

/** Columns that only lists of unsubscribed and suppressed people have. */
const MAILCHIMP = /^(?:unsub|clean)_time$/;
const EMAIL = /^(?:e-?mail|e-?mail address|\$email)$/;
const CONSENT_STATE = /consent|metric|event/;

/** Klaviyo's suppression list has few columns. An export of profiles has many. */
const MAX_COLUMNS = 4;
/** `data.attributes.subscriptions.email.marketing` of Klaviyo is as deep as suppressions lie. */
const MAX_DEPTH = 6;

/** Whether a header is that of Klaviyo's suppression list, or of Mailchimp's unsubscribed or cleaned members. */
export function isSuppressionList(header: readonly string[], firstRow: readonly string[]): boolean {
  const columns = header.map((column) => column.trim().toLowerCase());
  if (!columns.some((column) => EMAIL.test(column))) return false;
  if (columns.some((column) => MAILCHIMP.test(column))) return true;
  if (columns.some((column) => CONSENT_STATE.test(column))) return false;
  const suppression = columns.findIndex((column) => /suppress/.test(column) && !/reason/.test(column));
  if (suppression >= 0 && columns.length <= MAX_COLUMNS && !FLAG.test(firstRow[suppression]?.trim() ?? '')) {
    return true;
  }
  const reason = columns.findIndex((column) => /^(?:reason|suppression reason)$/.test(column));
  return reason >= 0 && SAID.test((firstRow[reason] ?? '').trim());
}

/** What a file looks like that may hold such people and is not recognised: its words. Undefined: it does not look so. */
export function suspiciousWords(name: string, header: readonly string[]): string | undefined {
  const file = name.split('/').at(-1) ?? name;
  if (FILE_WORDS.test(file)) return `its name is ${file}`;
  // The columns that are read row by row need no suspicion.
  const column = header.find((each) => COLUMN_WORDS.test(each) && !SAYS_SO.test(plain(each)));
  return column === undefined ? undefined : `it has the column ${column}`;
}

const COLUMN_WORDS =
  /unsub|suppress|complain|opt(?:ed)?[ _-]?out|block[ _-]?list|black[ _-]?list|do[ _-]?not[ _-]?(?:e-?mail|mail|contact)/i;
const FILE_WORDS = new RegExp(
  `${COLUMN_WORDS.source}|bounced|cleaned[ _-]?(?:members|contacts|e-?mails)`,
  'i',
);

/** The person and the time of a row of such a list. Times without an offset are UTC. */
export function suppressedProfile(
  entry: Entry,
  mapped: { email?: string | undefined; at?: string | undefined },
): Entry {
  const cells = new Map(Object.entries(entry).map(([column, cell]) => [column.trim().toLowerCase(), cell]));
  const named = (pattern: RegExp) => [...cells].find(([column]) => pattern.test(column))?.[1];
  // A list may hold people whose suppression was lifted: its cell is empty.
  const own = [...cells].filter(([column]) => /suppress/.test(column) && !/reason/.test(column));
  const isLifted = own.length > 0 && own.every(([, cell]) => EMPTY.test(String(cell ?? '').trim()));
  const email = mapped.email === undefined ? named(EMAIL) : entry[mapped.email];
  const time =
    mapped.at === undefined
      ? (rowSuppression(entry)?.at ??
        instant(named(/^(?:timestamp|date|time|suppressed (?:at|on)|date suppressed)$/)))
      : instant(entry[mapped.at]);
  return {
    email: typeof email === 'string' ? email.trim() : email,
    ...(!isLifted && {
      consent: {
        status: 'withdrawn',
        channels: ['email'],
        source: 'suppression_list',
        ...(time !== undefined && { at: new Date(time).toISOString() }),
      },
    }),
  };
}

/** The cells of a row, or the values of a JSON line with their paths. The consent of our own format is read elsewhere. */
function cellsOf(entry: Entry, path = '', depth = 0): (readonly [string, string])[] {
  return Object.entries(entry).flatMap(([key, value]): (readonly [string, string])[] => {
    const column = path === '' ? plain(key) : `${path}.${plain(key)}`;
    if (!isObject(value)) {
      const cell = Array.isArray(value) ? JSON.stringify(value) : String(value ?? '');
      return [[column, cell.trim()]];
    }
    return column === 'consent' || depth === MAX_DEPTH ? [] : cellsOf(value, column, depth + 1);
  });
}

function plain(column: string): string {
  return column
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

/** The times in a cell; one unknown time if it has none. */
function timesIn(cell: string): (number | undefined)[] {
  const found = [...cell.matchAll(TIME_IN_CELL)].map(([text]) => instant(text));
  const reasons = cell.match(/reason/gi)?.length ?? 0;
  return found.length === 0 || reasons > found.length ? [undefined] : found;
}

/** `Email Status Date` beside `Email Status`. */
function timeBeside(column: string, cells: readonly (readonly [string, string])[]): number | undefined {
  const beside = cells.find(
    ([other]) => other.startsWith(column) && TIME_OF.test(other.slice(column.length).replaceAll('_', ' ')),
  );
  return beside && instant(beside[1]);
}

function instant(value: unknown): number | undefined {
  const iso = isoTime(value, true);
  return typeof iso === 'string' ? parseInstant(iso) : undefined;
}
