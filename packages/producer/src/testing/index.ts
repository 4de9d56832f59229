export type { RecordedCall } from './call-log.js';
export type { Failure } from './failures.js';
export type {
  RecordedBackInStock,
  RecordedConsent,
  RecordedEvent,
  RecordedProfile,
  RecordedQuarantine,
} from './recorded.js';
export {
  createRecordingProducer,
  type FailureOptions,
  type RecordingProducer,
  type WaitOptions,
} from './recording-producer.js';
