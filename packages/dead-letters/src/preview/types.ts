import type { JobType, Problem } from '@tracklayer/events';
import type { Difference } from '../edit/diff.js';
import type { Edit } from '../edit/editable.js';
import type { Selection } from '../query/selection.js';

export interface PreviewOptions {
  /** Epoch ms. Default: the clock of the dead letters. */
  nowMs?: number;
  /** Letters per second that the limits leave, per job type; or of all together. For `takesMs`. */
  rates?: number | Partial<Record<JobType, number>>;
  startFlows?: boolean;
  edit?: Edit;
  /** What a letter must follow goes along, selected or not, as where one is replayed by its id. Default false. */
  together?: boolean;
  /** At most so many letters are read; of a larger selection a spread of them. Default 10,000. */
  lookAtMost?: number;
  /** Personal data in the examples unmasked. Goes on record: then `by` is needed. Default false. */
  reveal?: boolean;
  by?: string;
  reason?: string;
}

/** What a replay of a selection would do. */
export interface Preview {
  destination: string;
  selection: Selection;
  /** Exact. */
  total: number;
  /** Exact where the selection is by cause; otherwise, and of larger selections, as `looked` says. The most frequent first. */
  kinds: { type: JobType; eventName?: string; code: string; count: number }[];
  /**
   * How many letters were read for all that follows. Where `looked.letters` < `total` it was a spread of them over the
   * whole selection: counts are scaled up from it (`exact` false), `profiles` is what was seen at least.
   */
  looked: { letters: number; exact: boolean };
  /** Distinct people. */
  profiles: number;
  /** Some of them, masked unless asked for. */
  examples: { id: string; eventName?: string; person: string; eventTime?: string }[];
  /** Epoch ms: the original time of the oldest event seen, and of the newest. */
  oldestEventMs?: number;
  newestEventMs?: number;
  /** Batches whose events live traffic has recorded since. Sent again, Klaviyo knows them by their `unique_id`. */
  recordedAlready: number;
  /** An earlier call got no answer, so they may be recorded; Klaviyo knows them by their `unique_id`, and counts them once. */
  maybeRecorded: number;
  /** Subscriptions and unsubscriptions that are skipped: the person said something else since, on every channel. */
  overtaken: number;
  /** Events and profiles of people who withdrew consent since, on any channel. They go out all the same: they subscribe nobody. */
  withdrawn: number;
  /** Young enough (or `startFlows`) to start flows, subscriptions included. */
  startsFlows: number;
  /** Old events that go out as back-filled, so that they start none. */
  backfilled: number;
  /** They will stay dead: nobody understands their job. */
  unparseable: number;
  /** They will stay dead: so does what they must follow. */
  predecessorDead: number;
  /** They will stay dead: what they must follow was discarded, or is not known any more. */
  predecessorGone: number;
  /** Of the edit, where one was given. */
  edit?: {
    changed: number;
    unchanged: number;
    invalid: number;
    /** Paths of what names a person, where it would become the same for several of them: Klaviyo would take them for one. */
    merges?: string[];
    /** The first one that changes, leaf by leaf, masked unless asked for. */
    example?: { id: string; differences: Difference[] };
    /** The first one that would be invalid. */
    problem?: { id: string; problems: readonly Problem[] };
  };
  /** How long it takes at these rates; undefined where none were given. */
  takesMs?: number;
}
