import type { Selection } from '../query/selection.js';

export type AuditAction =
  | 'replay'
  | 'campaign-start'
  | 'campaign-pause'
  | 'campaign-resume'
  | 'campaign-cancel'
  /** A campaign in steps stopped by itself. */
  | 'campaign-stop'
  | 'discard'
  | 'import'
  /** Personal data was shown or exported unmasked. */
  | 'reveal'
  /** A person was erased. */
  | 'erase'
  /** What is held about a person was shown. */
  | 'show-person'
  /** A destination or one of its lanes was paused or resumed. */
  | 'pause'
  | 'resume'
  | 'migration-pause'
  | 'migration-resume'
  | 'migration-cancel'
  /** The retention dropped letters. */
  | 'expire'
  /** Old entries of the audit were dropped. */
  | 'audit-trim';

/** - `user`: a person. `token`: a token of the API. `program`: a program of ours that acts by itself. */
export type ActorKind = 'user' | 'token' | 'program';

/** The person or program that acts, and the reason. */
export interface Actor {
  /** The name of the user, token or program. */
  by: string;
  /** Absent in entries of version 0.1.0, and if the caller did not say it. */
  byKind?: ActorKind;
  reason?: string;
}

/** An actor of an act that needs a reason. */
export type ReasonedActor = Actor & { reason: string };

/** An act on dead letters. Entries are only ever added. */
export interface AuditEntry extends Actor {
  /** Id of the entry; ids sort by time. */
  id: string;
  /** Epoch ms by the clock of Redis, the same for all processes. */
  atMs: number;
  action: AuditAction;
  /** The letters, if a selection chose them. The identifier in `person` is masked. */
  selection?: Selection;
  /** The keyed digest of the person that was erased or shown. */
  personDigest?: string;
  /** The letters, if they were named by id: the first twenty. */
  letters?: string[];
  campaignId?: string;
  /** The lane that was paused or resumed. Absent: all lanes of the destination. */
  lane?: string;
  migrationId?: string;
  /** The paths that an edit wrote to, without the values. */
  edited?: string[];
  /** Outcome → number of letters. Absent while the act goes on, and after a process was killed in its middle. */
  outcome?: Record<string, number>;
}

export interface AuditOptions {
  /** Epoch ms, inclusive. */
  fromMs?: number;
  /** Epoch ms, exclusive. */
  untilMs?: number;
}
