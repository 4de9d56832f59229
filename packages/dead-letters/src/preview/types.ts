import type { JobType, Problem } from '@tracklayer/events';
import type { ActorKind } from '../audit/types.js';
import type { Difference } from '../edit/diff.js';
import type { Edit } from '../edit/editable.js';
import type { Selection } from '../query/selection.js';

export interface PreviewOptions {
  /** Epoch ms. Default: the clock of the dead letters. */
  nowMs?: number;
  /** Letters per second that the limits allow, per job type or for all together. Needed for `takesMs`. */
  rates?: number | Partial<Record<JobType, number>>;
  startFlows?: boolean;
  edit?: Edit;
  /** Also replays dead predecessors, as a replay by id can. Default false. */
  together?: boolean;
  /** Shows this many letters one by one, see `samples`. Default 0. */
  samples?: number;
  /** Reads at most this many letters, a sample of a larger selection. Default 10,000. */
  maxInspected?: number;
  /** Shows personal data in the examples. The audit records it, so `by` is required. Default false. */
  reveal?: boolean;
  by?: string;
  byKind?: ActorKind;
  reason?: string;
}

/** What a replay of a selection would do. */
export interface Preview {
  destination: string;
  selection: Selection;
  /** Exact. */
  total: number;
  /** The largest first. Exact if group indexes answer the selection. Otherwise as exact as `looked` says. */
  kinds: { type: JobType; eventName?: string; code: string; count: number }[];
  /**
   * How many letters were read for all fields below. `exact` is false if that was a sample of the selection. Then the counts
   * are scaled up from the sample, and `profiles` is a minimum.
   */
  looked: { letters: number; exact: boolean };
  /** Distinct people. */
  profiles: number;
  /** Some of them, masked unless `reveal` is set. */
  examples: { id: string; eventName?: string; person: string; eventTime?: string }[];
  /** Epoch ms: the original times of the oldest and the newest event. */
  oldestEventMs?: number;
  newestEventMs?: number;
  /** Batches whose events live traffic has recorded since. Klaviyo recognizes them by their `unique_id`. */
  recordedAlready: number;
  /** An earlier call got no answer, so Klaviyo may have them. It recognizes them by their `unique_id`, and counts them once. */
  maybeRecorded: number;
  /** Subscriptions and unsubscriptions that a replay skips: the person gave a newer statement on every channel. */
  overtaken: number;
  /** Events and profiles of people who withdrew consent since, on any channel. They are sent, because they subscribe nobody. */
  withdrawn: number;
  /** Young enough to start flows, or `startFlows` is set. Includes subscriptions. */
  startsFlows: number;
  /** What the letters of `startsFlows` are, the most frequent first. */
  flowStarters: { type: JobType; eventName?: string; count: number }[];
  /** Old events that are marked as back-filled, so that they start no flow. */
  backfilled: number;
  /** They stay dead: no worker of this version can parse the job. */
  unparseable: number;
  /** They stay dead: their quarantined event is still invalid, and there is no edit. */
  invalid: number;
  /** They stay dead, because they depend on a letter that stays dead. */
  predecessorDead: number;
  /** They stay dead, because they depend on a job that was discarded or is no longer stored. */
  predecessorGone: number;
  /** The effect of the edit, if there is one. */
  edit?: {
    changed: number;
    unchanged: number;
    invalid: number;
    /** Paths of identifiers that the edit makes equal for several people. Klaviyo would merge their profiles. */
    merges?: string[];
    /** The first letter that changes, field by field, masked unless `reveal` is set. */
    example?: { id: string; differences: Difference[] };
    /** The first letter that would be invalid. */
    problem?: { id: string; problems: readonly Problem[] };
  };
  /** Some letters one by one, if they were asked for. */
  samples?: PreviewSample[];
  /** Duration at the given rates; undefined without rates. */
  takesMs?: number;
}

/** One letter of a preview. Its values are masked unless `reveal` is set. */
export interface PreviewSample {
  id: string;
  type: JobType;
  eventName?: string;
  /** The first fields that an edit can change. */
  fields: { path: string; value: unknown }[];
  /** What the edit changes. Absent without an edit. */
  differences?: Difference[];
  /** Why the edit makes it invalid. */
  problems?: readonly Problem[];
}
