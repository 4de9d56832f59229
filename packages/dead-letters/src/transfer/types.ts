import type { Problem } from '@tracklayer/events';

export interface Discarded {
  /** Gone for good, and counted. */
  discarded: number;
  /** On their way, resolved, or gone when it came to them; or unreadable for this version. */
  passedOver: number;
  /** It was asked to stop: the rest is dead as before. */
  interrupted?: true;
}

export interface DiscardOptions {
  /** Stops it behind the page it is at. */
  signal?: AbortSignal;
  /** Called after each page. */
  onProgress?: (done: Readonly<Discarded>) => void;
}

export interface ExportOptions {
  /** Unmasked, so that it can be imported again. Goes on record: then `by` is needed. */
  reveal?: boolean;
  by?: string;
  reason?: string;
}

/** What became of one line of an import. */
export type ImportedLine = { line: number; id?: string } & (
  | { outcome: 'imported' }
  /** A letter of this id is here; it was left as it is. */
  | { outcome: 'already' }
  /** Its job was delivered, or ended well, meanwhile. */
  | { outcome: 'settled' }
  /** Its job is on its way. */
  | { outcome: 'in-lane' }
  /** It would be past its retention at once. */
  | { outcome: 'too-old' }
  /** No letter, or a masked one: what is wrong, each with its path. */
  | { outcome: 'invalid'; problems: readonly Problem[] }
);
