import type { EndpointName } from '../endpoints.js';

/** One request. It has the name of the key, never the key. */
export interface LedgerRequest {
  seq: number;
  /** Wall clock in ms, with microseconds as decimals. */
  atMs: number;
  /** `null` if the key was missing, wrong or revoked. */
  account: string | null;
  key: string | null;
  method: string;
  path: string;
  /** `null` for an unknown path. */
  endpoint: EndpointName | null;
  /** 0: the sandbox gave no answer, because of a reset or time-out fault. */
  status: number;
  /** Klaviyo's error code. Absent on success. */
  code?: string;
  requestId: string;
  /** The `unique_id`s of the events in the request. */
  uniqueIds: readonly string[];
  durationMs: number;
  /** The fault that was applied. */
  fault?: { id: string; kind: string };
}

/**
 * `recorded`: the event is on the profile's timeline. `duplicate`: an event of the same (profile, metric, unique_id) is
 * already there. `dropped`: Klaviyo answers 202 to an address at example.com or test.com and drops the event.
 */
export type EventFate = 'recorded' | 'duplicate' | 'dropped';

/** One event that was answered with a 2xx. `fate` says what happened to it. */
export interface RecordedEvent {
  seq: number;
  fate: EventFate;
  /** Time of acceptance: wall clock in ms, with microseconds as decimals. */
  acceptedAtMs: number;
  account: string;
  endpoint: EndpointName;
  requestId: string;
  metric: string;
  /** As sent. Without one: the time in seconds. */
  uniqueId: string;
  uniqueIdGiven: boolean;
  /** UTC, in whole seconds: `2026-04-20T10:00:00Z`. */
  time: string;
  /** As sent. Absent if the event had no time; the time of arrival counts then. */
  timeGiven?: string;
  /** Absent for a dropped event, which has no profile. */
  profileId?: string;
  /** The identifiers in the request. */
  profile: ProfileIdentifiers;
  properties: Record<string, unknown>;
  value?: number;
  valueCurrency?: string;
  /** The event is recorded but starts no flow. */
  backfill: boolean;
  /** Properties that the shop's own definition of the metric requires, and that the event lacks. */
  lacks?: string[];
}

export interface ProfileIdentifiers {
  id?: string;
  email?: string;
  phone_number?: string;
  external_id?: string;
  _kx?: string;
  anonymous_id?: string;
}

/** One accepted consent or its withdrawal, from either dialect. */
export interface ConsentRecord {
  seq: number;
  acceptedAtMs: number;
  account: string;
  endpoint: EndpointName;
  requestId: string;
  profileId: string;
  /** `null`: the request named no list. */
  listId: string | null;
  channel: string;
  email?: string;
  phone_number?: string;
  /**
   * `pending`: the double opt-in list waits for the confirmation, and the profile is not on the list. `unsubscribed`:
   * the consent was withdrawn.
   */
  state: 'subscribed' | 'pending' | 'unsubscribed';
  historicalImport: boolean;
  consentedAt?: string;
  customSource?: string;
}
