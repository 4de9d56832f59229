import type { Problem, Profile } from '@tracklayer/events';
import type { ActorKind } from '../audit/types.js';

export interface Discarded {
  /** Letters that were removed for good, and counted. */
  discarded: number;
  /** Letters that stay: they were replayed, resolved or removed meanwhile, or this version cannot read them. */
  passedOver: number;
  /** The signal stopped the discard. The other letters are still dead. */
  interrupted?: true;
}

export interface DiscardOptions {
  /** Stops the discard after the current page. */
  signal?: AbortSignal;
  /** Called after each page. */
  onProgress?: (done: Readonly<Discarded>) => void;
}

export interface ExportOptions {
  /** Unmasked, so that the letters can be imported again. The audit records it, so `by` is required. */
  reveal?: boolean;
  by?: string;
  byKind?: ActorKind;
  reason?: string;
}

export interface ImportOptions {
  /** Whether the person of each profile was erased, in the order given. Letters about such people are refused. Default: nobody. */
  erasedAmong?: (profiles: readonly Profile[]) => Promise<boolean[]>;
}

/** The outcome of one line of an import. */
export type ImportedLine = { line: number; id?: string } & (
  | { outcome: 'imported' }
  /** A letter with this id exists. It was not changed. */
  | { outcome: 'already' }
  /** Its job has ended meanwhile. */
  | { outcome: 'settled' }
  /** Its job is in the lane. */
  | { outcome: 'in-lane' }
  /** It is older than the retention keeps letters. */
  | { outcome: 'too-old' }
  /** It is not a letter, or it is masked. `problems` says what is wrong, with paths. */
  | { outcome: 'invalid'; problems: readonly Problem[] }
);
