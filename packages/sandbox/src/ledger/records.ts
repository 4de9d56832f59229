import type { EndpointName } from '../endpoints.js';

/** One request as we saw it. Never the key, only the name it goes by. */
export interface LedgerRequest {
  seq: number;
  /** Wall clock, ms with microseconds behind the point. */
  atMs: number;
  /** `null` where the key was missing, wrong or revoked. */
  account: string | null;
  key: string | null;
  method: string;
  path: string;
  /** `null` for a path that is not served. */
  endpoint: EndpointName | null;
  /** 0: no answer was given (reset or time-out on request). */
  status: number;
  /** Klaviyo's error code, on an error. */
  code?: string;
  requestId: string;
  /** The `unique_id`s of the events it carried. */
  uniqueIds: readonly string[];
  durationMs: number;
  /** The fault that struck it, if one did. */
  fault?: { id: string; kind: string };
}

/**
 * `recorded`: it stands on the profile's timeline. `duplicate`: the first of its (profile, metric, unique_id) stands
 * there already. `dropped`: an address at example.com or test.com, accepted with 202 and silently thrown away.
 */
export type EventFate = 'recorded' | 'duplicate' | 'dropped';

/** One event that was answered with a 2xx, whatever became of it. */
export interface RecordedEvent {
  seq: number;
  fate: EventFate;
  /** When we took it, wall clock, ms with microseconds behind the point. */
  acceptedAtMs: number;
  account: string;
  endpoint: EndpointName;
  requestId: string;
  metric: string;
  /** As sent, or the time to the second where none was sent. */
  uniqueId: string;
  uniqueIdGiven: boolean;
  /** Cut to the second, UTC: `2026-04-20T10:00:00Z`. */
  time: string;
  /** As sent; absent where the time of arrival was taken. */
  timeGiven?: string;
  /** Absent for a dropped event: it touches no profile. */
  profileId?: string;
  /** The identifiers the event was sent with. */
  profile: ProfileIdentifiers;
  properties: Record<string, unknown>;
  value?: number;
  valueCurrency?: string;
  /** Recorded, but starts no flow. */
  backfill: boolean;
}

export interface ProfileIdentifiers {
  id?: string;
  email?: string;
  phone_number?: string;
  external_id?: string;
  anonymous_id?: string;
}

/** One accepted consent, given (by the subscribe endpoint of either dialect) or taken back. */
export interface ConsentRecord {
  seq: number;
  acceptedAtMs: number;
  account: string;
  endpoint: EndpointName;
  requestId: string;
  profileId: string;
  /** `null`: no list named. The account's default opt-in then, or no list left. */
  listId: string | null;
  channel: string;
  email?: string;
  phone_number?: string;
  /**
   * `pending`: a double opt-in list sent its confirmation message; the profile is not on the list yet. `unsubscribed`:
   * the consent was taken back.
   */
  state: 'subscribed' | 'pending' | 'unsubscribed';
  historicalImport: boolean;
  consentedAt?: string;
  customSource?: string;
}
