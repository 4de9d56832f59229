import type { Problem } from '../errors.js';
import type { UpsertDraft } from './upsert.js';

/** One profile that an import job did not import. */
export interface ImportError {
  id: string;
  problem: Problem;
  /** The profile as it was sent. */
  payload: unknown;
}

/** One profile of a job. `problem`: it will not be imported. */
export interface ImportEntry {
  payload: unknown;
  /** JSON pointer to the attributes of the profile. */
  pointer: string;
  draft?: UpsertDraft;
  problem?: Problem;
}

export interface ImportJob {
  id: string;
  status: 'queued' | 'processing' | 'complete';
  createdMs: number;
  startedMs?: number;
  completedMs?: number;
  total: number;
  completed: number;
  failed: number;
  /** Ids of the lists that imported profiles join. */
  lists: readonly string[];
  errors: ImportError[];
}
