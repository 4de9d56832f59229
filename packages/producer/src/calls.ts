import type {
  AwaitedVariantInput,
  Channel,
  ClearableField,
  ConsentInput,
  CustomInput,
  EventDefinitions,
  ProfileInput,
  Time,
} from '@tracklayer/events';
import type { EventInput, NoDefinitions } from './inputs.js';
import type { Receipt } from './receipt.js';
import type { ProducerStats } from './stats.js';

export interface TrackOptions {
  /** The destinations of this call. Default: the producer's. */
  destinations?: readonly string[];
  /** What happens to an event that cannot be delivered as it is. Default: the producer's `onInvalid`. */
  onInvalid?: 'quarantine' | 'throw';
}

export interface TrackManyOptions extends Pick<TrackOptions, 'destinations'> {
  /**
   * `throw` (default): one invalid event makes the call reject, and it stores nothing. `report`: the call enqueues the other
   * events, and the receipt of an invalid event lists its problems. `quarantine`: as `report`, and it keeps the invalid event.
   */
  onInvalid?: 'throw' | 'report' | 'quarantine';
  /** True: the events may have any name, as in `trackCustom`. For events that `eventFromJson` read. Default: false. */
  anyName?: boolean;
}

export interface CaptureOptions extends TrackOptions {
  /** True: the event may have any name, as in `trackCustom`. Default: false. */
  anyName?: boolean;
}

export interface DirectOptions extends Pick<TrackOptions, 'destinations'> {
  /** A repeat of the call with the same id sends nothing twice. Default: a new id, which the receipt has. */
  eventId?: string;
  /** The time of this profile or consent. Default: now. */
  time?: Time;
}

export interface UpsertProfileOptions extends DirectOptions {
  /**
   * Fields that the call empties at the destination, e.g. `['firstName']`. A newer value fills a field again. An older clear
   * never empties a newer value. Default: none. A `null` in a profile clears no field.
   */
  clear?: readonly ClearableField[];
}

export interface SubscribeOptions extends DirectOptions {
  /** The list to subscribe to. Default: the destination's list. */
  listId?: string;
}

export interface UnsubscribeOptions extends DirectOptions {
  /** The channels whose consent is withdrawn. Default `['email']`. */
  channels?: readonly Channel[];
  /** Where the person withdrew it, e.g. `preference_centre`. */
  source?: string;
}

export interface BackInStockOptions extends DirectOptions, AwaitedVariantInput {}

/**
 * Every call but `capture` resolves when its jobs are stored in Redis. It rejects with
 * - `InvalidEventError`: the input cannot be delivered. The call stored nothing. `track` keeps such an event instead, unless
 *   `onInvalid` is `throw`.
 * - `QueueUnavailableError`, within 1.5 s, if Redis does not take the call. Call again with the same `eventId`.
 * - `ProducerOptionsError`: the options have a mistake. The call stored nothing.
 * - `ProducerClosedError`: the producer was closed before the call.
 */
export interface Producer<Definitions extends EventDefinitions = NoDefinitions> {
  /** Sends one event to every destination. The receipt says what happened to each of its jobs. */
  track(event: EventInput<Definitions>, options?: TrackOptions): Promise<Receipt>;
  /**
   * Sends one event with a name that is neither standard nor defined, e.g. `Reviewed Product`. Its metric has this name. Each
   * property keeps its name. The option `customEvents: 'defined'` refuses such names. Update the workers
   * first: a worker of release 0.1.0 keeps such an event as a dead letter.
   */
  trackCustom(name: string, event: CustomInput, options?: TrackOptions): Promise<Receipt>;
  /** Resolves with a receipt per event, in their order. If a profile is in many events, it is sent once. */
  trackMany(events: readonly EventInput<Definitions>[], options?: TrackManyOptions): Promise<Receipt[]>;
  /**
   * Takes one event and returns at once, for handlers that cannot wait. Never throws. The event waits in memory until Redis takes
   * it, so a crash of the process loses it. `onError` gets a `CaptureDroppedError` for events that are lost, and `stats`
   * counts them. For an order, await `track`.
   */
  capture(event: EventInput<Definitions>, options?: CaptureOptions): void;
  /**
   * Sends a profile without an event. Only the option `clear` empties fields. A `null` or a missing field does not.
   */
  upsertProfile(profile: ProfileInput, options?: UpsertProfileOptions): Promise<Receipt>;
  /**
   * Subscribes to the destination's list if consent is granted. A changed profile is sent first. Per address and channel the
   * newest consent wins, by its own time. If the person withdrew meanwhile, the subscription is not sent.
   */
  subscribe(profile: ProfileInput, consent: ConsentInput, options?: SubscribeOptions): Promise<Receipt>;
  /**
   * Withdraws consent: unsubscribes from all marketing on these channels, whatever the list. It counts at once. A subscription
   * with an older consent is not sent any more, even if it waits, is retried, or is replayed months later. A newer consent
   * counts again. No other field of the profile is sent. To repeat a call, give `eventId` and `time`: without a time, each
   * call is a new withdrawal.
   */
  unsubscribe(profile: ProfileInput, options?: UnsubscribeOptions): Promise<Receipt>;
  /**
   * Tells Klaviyo that the person waits for a variant of a product. When it is in stock again, Klaviyo's back-in-stock flow
   * writes to the person. A changed profile is sent first. The variant must be in the account's catalogue, and `catalog` of the
   * destination must name its integration. This call subscribes nobody to marketing.
   *
   * The person, the variant and the `eventId` identify the call. A repeat with the same `eventId` sends nothing twice.
   */
  subscribeBackInStock(profile: ProfileInput, options: BackInStockOptions): Promise<Receipt>;
  /** What this producer did since its start. `metricsText` writes it for Prometheus. */
  stats(): ProducerStats;
  /**
   * Refuses further calls. Waits at most `deadlineMs` (default 5,000) for those in flight and for captured events. Then it closes
   * its connection. Never rejects.
   */
  close(deadlineMs?: number): Promise<void>;
}
