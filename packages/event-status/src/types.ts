import type { Identifier, JobType } from '@tracklayer/events';
import type { Details } from '@tracklayer/journal';
import type { JobRef } from '@tracklayer/lanes';

/** What became of a job, or what it waits for. */
export type EventState =
  /** It waits for a free worker. */
  | 'waiting'
  | 'waits-for-profile'
  | 'waits-for-subscription'
  | 'waits-for-permit'
  | 'held'
  | 'throttled'
  | 'retrying'
  /** Its lane or its migration is paused. */
  | 'paused'
  | 'in-work'
  | 'delivered'
  | 'duplicate'
  | 'skipped'
  | 'dead'
  | 'discarded'
  /** Nothing says what became of it. */
  | 'unknown';

/** One thing that happened to a job. */
export interface Step {
  /** Epoch ms. */
  atMs: number;
  what:
    | 'tracked'
    | 'began'
    | 'called'
    | 'retry'
    | 'throttled'
    | 'held'
    | 'waits'
    | 'dead'
    | 'replayed'
    | 'delivered'
    | 'duplicate'
    | 'skipped'
    | 'discarded';
  /** A code, an endpoint, or what it waits for. */
  code?: string;
  status?: number;
  requestId?: string;
  tookMs?: number;
}

/** One job of an event at one destination. */
export interface JobStatus {
  destination: string;
  type: JobType;
  jobId: string;
  state: EventState;
  /** Oldest first. */
  steps: Step[];
  /** Name and id of the event, where something still tells them. */
  name?: string;
  eventId?: string;
  /** What it waits for: the scope of a hold, an endpoint, the id of a job. */
  waitsFor?: string;
  /** Epoch ms: until when it waits, by its own timer. */
  untilMs?: number;
  /** Why it was skipped or died, or why it waits. */
  code?: string;
  hint?: string;
  status?: number;
  requestId?: string;
  /** What it waited for before, in words of the journal. */
  waited: string[];
  /** Values that it was sent without. */
  leftOut: { field: string; reason: string }[];
  /** The dead letter, where there is one. */
  letterId?: string;
  replays: number;
  campaignId?: string;
  migrationId?: string;
  /** It is sent in a batch of a back-fill, with so many others. */
  batchOf?: number;
  /** Level `full` of the journal only. */
  details?: Details;
}

/** All jobs of one event id at one destination. Events of different names may share an id. */
export interface EventStatus {
  destination: string;
  /** The tag of the event in the journal: finds it again. */
  tag: string;
  /** The event itself comes first, then its profile and its subscription. */
  jobs: JobStatus[];
}

/** What people know of an event. */
export type EventQuery =
  | { eventId: string }
  /** The tag of an event, as `EventStatus` has it. */
  | { tag: string }
  | { job: JobRef }
  | { key: { name: string; value: string } }
  | { person: { identifier: Identifier; value: string } }
  | { requestId: string }
  | { migrationId: string }
  | { campaignId: string };
