export {
  type AddToCartProperties,
  type BeginCheckoutProperties,
  type CanonicalEvent,
  type Channel,
  CLEARABLE_FIELDS,
  type ClearableField,
  type Consent,
  type ConsentInput,
  type CustomInput,
  type DefinedInput,
  defineEvents,
  EVENT_NAMES,
  type EventDefinition,
  type EventDefinitions,
  type EventName,
  InvalidEventError,
  type JsonInput,
  type LeadProperties,
  type OrderCancelledProperties,
  type OrderedProductProperties,
  type OrderFulfilledProperties,
  type OrderItem,
  type Problem,
  type Profile,
  type ProfileInput,
  type PropertiesSchema,
  type PurchaseProperties,
  type RefundProperties,
  type SearchProperties,
  type SignUpProperties,
  type StockChannel,
  type Time,
  type TrackInput,
  type ViewContentProperties,
  type Warning,
} from '@tracklayer/events';
export type { ReceiptStatus } from '@tracklayer/lanes';
export type {
  BackInStockOptions,
  CaptureOptions,
  DirectOptions,
  Producer,
  SubscribeOptions,
  TrackManyOptions,
  TrackOptions,
  UnsubscribeOptions,
  UpsertProfileOptions,
} from './calls.js';
export type { DropReason } from './drop-reports.js';
export {
  CaptureDroppedError,
  ProducerClosedError,
  ProducerOptionsError,
  QueueUnavailableError,
} from './errors.js';
export { type EventInput, eventFromJson } from './inputs.js';
export type { ProducerOptions, RedisConnection } from './options.js';
export { OutboxError } from './outbox/errors.js';
export { createProducer } from './producer.js';
export type { Receipt, ReceiptJob } from './receipt.js';
export { type CaptureStats, metricsText, type OutboxStats, type ProducerStats } from './stats.js';
export type { WorkerWarning } from './worker-warning.js';
