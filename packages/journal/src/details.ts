/**
 * What the level `full` keeps of a job beside its entry. It is JSON, since people read it by hand too. Field names are short:
 * a million events keep them.
 */
import { isObject } from '@tracklayer/events';

/** One call at Klaviyo. */
export interface CallDetail {
  /** Epoch ms, when it was sent. */
  atMs: number;
  endpoint: string;
  /** Absent where no answer came. */
  status?: number;
  tookMs: number;
  requestId?: string;
  /** How long the job waited for its permit. */
  permitMs: number;
}

/** A value that the event was sent without. */
export interface LeftOutDetail {
  field: string;
  reason: string;
}

export interface Details {
  calls: readonly CallDetail[];
  leftOut: readonly LeftOutDetail[];
  /** What it waited for before, in words of the journal: `hold list:Y6nRLr`. */
  waited: readonly string[];
  /** Klaviyo's id of the profile that was written. */
  profileId?: string;
}

/** Bounds of one job, so that a million of them have a known size. */
const CALLS = 3;
const LEFT_OUT = 5;
const WAITED = 3;
const FIELD_LENGTH = 60;

export function packDetails({ calls, leftOut, waited, profileId }: Details): string {
  const [first] = calls.slice(-CALLS);
  const since = first?.atMs ?? 0;
  return JSON.stringify({
    t: since,
    ...(calls.length > 0 && {
      c: calls
        .slice(-CALLS)
        .map(({ atMs, endpoint, status, tookMs, requestId, permitMs }) => [
          Math.round(atMs - since),
          endpoint,
          status ?? 0,
          Math.round(tookMs),
          Math.round(permitMs),
          ...(requestId === undefined ? [] : [requestId]),
        ]),
    }),
    ...(leftOut.length > 0 && {
      l: leftOut.slice(0, LEFT_OUT).map(({ field, reason }) => [field.slice(0, FIELD_LENGTH), reason]),
    }),
    ...(waited.length > 0 && { w: waited.slice(-WAITED).map((each) => each.slice(0, FIELD_LENGTH)) }),
    ...(profileId !== undefined && { p: profileId }),
  });
}

/** Undefined for a text that this version does not know. */
export function unpackDetails(text: string): Details | undefined {
  const found = parsed(text);
  if (!isObject(found)) return undefined;
  const { t, c, l, w, p } = found;
  const since = typeof t === 'number' ? t : 0;
  return {
    calls: listOf(c).flatMap((call) => callOf(call, since)),
    leftOut: listOf(l).flatMap((each) =>
      Array.isArray(each) ? [{ field: String(each[0]), reason: String(each[1]) }] : [],
    ),
    waited: listOf(w).map(String),
    ...(typeof p === 'string' && { profileId: p }),
  };
}

function callOf(call: unknown, since: number): CallDetail[] {
  if (!Array.isArray(call)) return [];
  const [at, endpoint, status, tookMs, permitMs, requestId] = call as unknown[];
  return [
    {
      atMs: since + Number(at),
      endpoint: String(endpoint),
      ...(typeof status === 'number' && status > 0 && { status }),
      tookMs: Number(tookMs),
      permitMs: Number(permitMs),
      ...(typeof requestId === 'string' && { requestId }),
    },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
