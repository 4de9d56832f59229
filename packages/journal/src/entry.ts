/**
 * The entry of one job in the journal, and its packed form.
 *
 * A million entries must have a known size. So an entry is a line of short fields: numbers in base 36, times as distances, a
 * UUID in 22 characters. It has at most 64 bytes. What does not fit is left out: first the name of a custom event, then the
 * request id. The entry has no personal data.
 */
import type { EVENT_NAMES } from '@tracklayer/events';

/** How a job ended that is no dead letter. A dead letter tells its own end. */
export type EntryEnd = 'delivered' | 'duplicate' | 'skipped' | 'discarded';

/** What a job waited for. `lock`: another job wrote the same profile or consent. `event`: an event carries the fields of the profile. */
export type WaitKind =
  | 'profile'
  | 'subscription'
  | 'permit'
  | 'hold'
  | 'throttle'
  | 'retry'
  | 'lock'
  | 'migration'
  | 'event';

export interface Entry {
  end: EntryEnd;
  /** Epoch ms: when the application tracked it, when a worker began its last run, and when it ended. */
  trackedAtMs: number;
  begunAtMs: number;
  endedAtMs: number;
  /** Attempts that were spent, with the last one. */
  attempts: number;
  /** Status of the answer that decided it. */
  status?: number;
  /** Klaviyo's id of that request. */
  requestId?: string;
  /** Why it was skipped, or why it is a duplicate. */
  reason?: string;
  /** Name of the event. */
  name?: string;
  waits: readonly WaitKind[];
  /** It was sent in a batch with others: how many. */
  bulk?: number;
}

const MOST_BYTES = 64;

const ENDS: Readonly<Record<EntryEnd, string>> = {
  delivered: 'd',
  duplicate: 'u',
  skipped: 's',
  discarded: 'x',
};

const WAITS: Readonly<Record<WaitKind, string>> = {
  profile: 'p',
  subscription: 's',
  permit: 'm',
  hold: 'h',
  throttle: 't',
  retry: 'r',
  lock: 'l',
  migration: 'b',
  event: 'e',
};

/** The letters of names in Redis. They never get another meaning, so a new name goes to the end. */
const NAMES: Readonly<Record<(typeof EVENT_NAMES)[number], string>> = {
  purchase: 'p',
  add_to_cart: 'a',
  sign_up: 's',
  view_content: 'v',
  begin_checkout: 'b',
  search: 'q',
  lead: 'l',
  refund: 'r',
  order_fulfilled: 'f',
  order_cancelled: 'c',
  ordered_product: 'o',
};

export function packEntry(entry: Entry): string {
  const { end, trackedAtMs, begunAtMs, endedAtMs, attempts, status, requestId, reason, name, waits, bulk } =
    entry;
  const head = [
    ENDS[end] + base36(trackedAtMs),
    base36(begunAtMs - trackedAtMs),
    base36(endedAtMs - trackedAtMs),
    base36(attempts),
    status === undefined ? '' : base36(status),
    waits.map((wait) => WAITS[wait]).join(''),
    bulk === undefined ? '' : base36(bulk),
  ].join(' ');
  const detail = reason === undefined ? packRequestId(requestId) : `=${reason}`;
  const packedName = packName(name);
  const whole = `${head} ${detail} ${packedName}`;
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const unnamed = `${head} ${detail} `;
  return Buffer.byteLength(unnamed) <= MOST_BYTES ? unnamed : `${head}  `;
}

/** Undefined for the empty text of a job that has not ended, and for a text that this version does not know. */
export function unpackEntry(text: string): Entry | undefined {
  const [first = '', begun, ended, attempts, status, waits = '', bulk, detail = '', ...name] =
    text.split(' ');
  const end = keyOf(ENDS, first.slice(0, 1));
  const trackedAtMs = number(first.slice(1));
  const begunAfter = number(begun);
  const endedAfter = number(ended);
  if (end === undefined || trackedAtMs === undefined || begunAfter === undefined || endedAfter === undefined)
    return undefined;
  const unpackedName = unpackName(name.join(' '));
  const unpackedStatus = number(status);
  const unpackedBulk = number(bulk);
  return {
    end,
    trackedAtMs,
    begunAtMs: trackedAtMs + begunAfter,
    endedAtMs: trackedAtMs + endedAfter,
    attempts: number(attempts) ?? 1,
    ...(unpackedStatus !== undefined && { status: unpackedStatus }),
    waits: [...waits].flatMap((letter) => keyOf(WAITS, letter) ?? []),
    ...(unpackedBulk !== undefined && { bulk: unpackedBulk }),
    ...unpackDetail(detail),
    ...(unpackedName !== undefined && { name: unpackedName }),
  };
}

function base36(value: number): string {
  return Math.round(value).toString(36);
}

function number(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number.parseInt(text, 36);
  return Number.isSafeInteger(value) ? value : undefined;
}

const CONTROL = /\p{Cc}/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function packRequestId(id: string | undefined): string {
  if (id === undefined) return '';
  if (UUID.test(id)) return `u${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}`;
  return id.includes(' ') || CONTROL.test(id) ? '' : `r${id}`;
}

function unpackDetail(detail: string): Pick<Entry, 'reason' | 'requestId'> {
  const rest = detail.slice(1);
  switch (detail[0]) {
    case '=':
      return { reason: rest };
    case 'r':
      return { requestId: rest };
    case 'u':
      return { requestId: uuidOf(Buffer.from(rest, 'base64url').toString('hex')) };
    default:
      return {};
  }
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function packName(name: string | undefined): string {
  // Control characters part the records of the journal.
  if (name === undefined || CONTROL.test(name)) return '';
  return NAMES[name as keyof typeof NAMES] ?? `=${name}`;
}

function unpackName(text: string): string | undefined {
  if (text === '') return undefined;
  return text.startsWith('=') ? text.slice(1) : keyOf(NAMES, text);
}

function keyOf<Key extends string>(letters: Readonly<Record<Key, string>>, letter: string): Key | undefined {
  return (Object.keys(letters) as Key[]).find((key) => letters[key] === letter);
}
