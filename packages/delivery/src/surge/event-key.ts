import { IDENTIFIERS, isObject, isVisitor, type Profile } from '@tracklayer/events';

/** What a surge needs to know of an event before it parses it. */
export interface EventKey {
  /** The id of its job. */
  id: string;
  /** The person, by every identifier. Personal data. */
  people: readonly string[];
  /** Epoch ms: when it was tracked, and its own time. */
  enqueuedAtMs: number;
  timeMs: number;
  /** It may write its profile: it waited for one, or the person is a visitor. */
  writesProfile: boolean;
  /** It waits for its profile at most, and carries the fields in a surge. */
  followsProfile: boolean;
}

/** Reads it from a payload of any shape. */
export function eventKeyOf(id: string, data: unknown): EventKey {
  const { event, follows, enqueuedAtMs } = isObject(data) ? data : {};
  const { profile, time } = isObject(event) ? event : {};
  const timeMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return {
    id,
    people: isObject(profile) ? peopleOf(profile) : [],
    enqueuedAtMs: typeof enqueuedAtMs === 'number' ? enqueuedAtMs : 0,
    timeMs: Number.isFinite(timeMs) ? timeMs : 0,
    writesProfile: follows !== undefined || (isObject(profile) && isVisitor(profile as Profile)),
    followsProfile: isObject(follows) && follows.type === 'profile-upsert',
  };
}

/** By the time of `track`, then by the event's own time. Two others have some order, the same each time. */
export function isOlder(one: EventKey, other: EventKey): boolean {
  if (one.enqueuedAtMs !== other.enqueuedAtMs) return one.enqueuedAtMs < other.enqueuedAtMs;
  if (one.timeMs !== other.timeMs) return one.timeMs < other.timeMs;
  return one.id < other.id;
}

function peopleOf(profile: Record<string, unknown>): string[] {
  return IDENTIFIERS.flatMap((identifier) => {
    const value = profile[identifier];
    return typeof value === 'string' ? [`${identifier}:${value.toLowerCase()}`] : [];
  });
}
