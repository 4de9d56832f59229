export type { CompletionMarker, SettledMarker } from './completion-marker.js';
export { type ConsentBatchJob, isConsentBatch, subscriptionOf } from './consent-batch.js';
export { type ConsentStatement, consentStatements, currentAddresses } from './consents.js';
export { createDeliveryStore, type DeliveryStore } from './delivery-store.js';
export type { NewJob } from './enqueue.js';
export { createIntake, type QuarantinedJob } from './intake.js';
export {
  type Attempt,
  type BackfilledEvent,
  type BackInStockJob,
  type BatchedConsent,
  type DeliveryJob,
  type EventBackfillJob,
  type ImportJobRef,
  JOB_LEVEL,
  JOB_VERSION,
  type JobRef,
  type ListSubscriptionJob,
  type MetricEventJob,
  type ProfileUpsertJob,
  type ReceiptStatus,
  type Refusal,
} from './job.js';
export { jobId, typeOfJobId } from './job-id.js';
export { journalTag, journalTags, payloadTag } from './journal-tags.js';
export { DESTINATIONS_KEY, type LaneKeys, laneKeys, lanePrefix } from './keys.js';
export type { KnownPerson } from './known-person.js';
export { laneService } from './lane-service.js';
export { createLanes, type LaneDepth, type Lanes } from './lanes.js';
export { isLate, type LateRule } from './late.js';
export { leaveOut } from './leave-out.js';
export { CONSENTS, PHONES, WITHDRAWN } from './migration-counts.js';
export { migrationTally } from './migration-tally.js';
export {
  createClientNames,
  lanesOfOlder,
  OLDER_CARD,
  olderRuns,
  WORKER_CONNECTION,
  withOlder,
} from './older-workers.js';
export { IMPORT_UNKNOWN, IMPORTED, openImportsIn } from './open-imports.js';
export { OtherMemoriesError } from './other-memories.js';
export { parseJob, UnparseableJobError } from './parse-job.js';
export { hasChoice } from './people.js';
export { peopleOf } from './people-of.js';
export { memoriesAbout } from './person.js';
export { type Planned, planErased, planJobs } from './plan-jobs.js';
export { PRIORITY } from './priority.js';
export type { ProfileLease } from './profile-lease.js';
export { type QuarantinedEvent, quarantinedEvent } from './quarantine.js';
export { type Assumed, createRecalledPeople, type RecalledPeople } from './recalled-people.js';
export { COUNT_ENQUEUED_LUA } from './scripts.js';
export type { JournalRecord } from './settle-jobs.js';
export { eventSubmission, type Submission } from './submission.js';
export { keyFingerprint, type LostHolder, type SurgeProof, type Surges, surgesOver } from './surge.js';
export type { AloneStage, Suspects } from './suspects.js';
export { type Standing, type WaitingLine, waitingLineOver } from './waiting-line.js';
export { type JobMarks, type JobWaits, marksOf, readWaits } from './waits.js';
export {
  announceWorker,
  type DestinationWorkers,
  forgetWorker,
  leaveWorker,
  OLDER_WORKERS,
  REPORT_EVERY_MS,
  readWorkers,
  type SeenWorker,
  type WorkerCard,
} from './workers.js';
export { isOtherVersion, UNKNOWN_VERSION, workersVerdict } from './workers-verdict.js';
