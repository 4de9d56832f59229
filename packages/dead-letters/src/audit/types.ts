import type { Selection } from '../query/selection.js';

export type AuditAction =
  | 'replay'
  | 'campaign-start'
  | 'campaign-pause'
  | 'campaign-resume'
  | 'campaign-cancel'
  | 'discard'
  | 'import'
  /** Personal data was shown or exported unmasked. */
  | 'reveal'
  /** Letters were dropped by their retention. */
  | 'expire'
  /** Entries of this record itself were dropped by their age. */
  | 'audit-trim';

/** Who did it, and why. */
export interface Actor {
  by: string;
  reason?: string;
}

/** What somebody did to dead letters. Entries are only ever added. */
export interface AuditEntry extends Actor {
  /** Of the entry, in the order of time. */
  id: string;
  /** Epoch ms, of Redis's clock: one for all. */
  atMs: number;
  action: AuditAction;
  /** Which letters, where they were chosen by selection; a person in it is masked. */
  selection?: Selection;
  /** Which letters, where they were named: the first twenty. */
  letters?: string[];
  campaignId?: string;
  /** Paths that an edit touched; not what was written there. */
  edited?: string[];
  /** What came of it: outcome → how many. Absent while it goes on, or where it was cut off. */
  outcome?: Record<string, number>;
}

export interface AuditOptions {
  /** Epoch ms, inclusive. */
  fromMs?: number;
  /** Exclusive. */
  untilMs?: number;
}
