export {
  type CanonicalEvent,
  type Channel,
  type Consent,
  EVENT_NAMES,
  type EventName,
  InvalidEventError,
  type Problem,
  type Profile,
  type StockChannel,
  type Time,
  type TrackInput,
  type Warning,
} from '@tracklayer/events';
export type { ReceiptStatus } from '@tracklayer/lanes';
export { ProducerClosedError, ProducerOptionsError, QueueUnavailableError } from './errors.js';
export type { EventInput } from './inputs.js';
export type { ProducerOptions } from './options.js';
export {
  type BackInStockOptions,
  createProducer,
  type DirectOptions,
  type Producer,
  type SubscribeOptions,
  type TrackManyOptions,
  type TrackOptions,
  type UnsubscribeOptions,
} from './producer.js';
export type { Receipt, ReceiptJob } from './receipt.js';
