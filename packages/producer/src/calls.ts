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

export interface TrackOptions {
  /** The destinations of this call. Default: the producer's. */
  destinations?: readonly string[];
  /** What happens to an event that cannot be delivered as it is. Default: the producer's `onInvalid`. */
  onInvalid?: 'quarantine' | 'throw';
}

export interface TrackManyOptions extends Pick<TrackOptions, 'destinations'> {
  /**
   * `throw` (default): one invalid event makes the call reject, and nothing is enqueued. `report`: the receipt of an invalid
   * event lists its problems, and the other events are enqueued. `quarantine`: as `report`, and the invalid event is kept.
   */
  onInvalid?: 'throw' | 'report' | 'quarantine';
  /** True: the events may have any name, as in `trackCustom`. For events that `eventFromJson` read. Default: false. */
  anyName?: boolean;
}

export interface DirectOptions extends Pick<TrackOptions, 'destinations'> {
  /** With an id, the call can be repeated without sending anything twice. Default: a new id, which the receipt has. */
  eventId?: string;
  /** When the profile or consent was like this. Default: now. */
  time?: Time;
}

export interface UpsertProfileOptions extends DirectOptions {
  /**
   * Fields that become empty at the destination, e.g. `['firstName']`. A newer value fills a field again, and an older clear
   * never empties a newer value. Default: none. A `null` in a profile clears nothing.
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
 * Every call resolves when its jobs are stored in Redis. It rejects with
 * - `InvalidEventError`: the input could never be delivered. Nothing was stored. `track` keeps such an event instead, unless
 *   `onInvalid` is `throw`.
 * - `QueueUnavailableError`, within 1.5 s, where Redis does not take the call. Call again with the same `eventId`.
 * - `ProducerClosedError`: the producer was closed before the call.
 */
export interface Producer<Definitions extends EventDefinitions = NoDefinitions> {
  /** Sends one event to every destination. The receipt says what happened to each of its jobs. */
  track(event: EventInput<Definitions>, options?: TrackOptions): Promise<Receipt>;
  /**
   * Sends one event with a name of the application's own that nothing defines, e.g. `Reviewed Product`. Its metric has this
   * name, and each property keeps its own. The option `customEvents: 'defined'` refuses such names. Update the workers
   * first: a worker of release 0.1.0 keeps such an event as a dead letter.
   */
  trackCustom(name: string, event: CustomInput, options?: TrackOptions): Promise<Receipt>;
  /** Resolves with a receipt per event, in their order. A profile that is in many events is sent once. */
  trackMany(events: readonly EventInput<Definitions>[], options?: TrackManyOptions): Promise<Receipt[]>;
  /**
   * Sends a profile without an event. `clear` names fields that become empty: no `null`, and no missing field, empties one.
   */
  upsertProfile(profile: ProfileInput, options?: UpsertProfileOptions): Promise<Receipt>;
  /**
   * Subscribes to the destination's list if consent is granted. A changed profile is sent first. Per address and channel the
   * newest consent counts, by its own time: a subscription that was withdrawn meanwhile is not sent.
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
   * The person waits for a variant of a product, and is told when it is in stock again: Klaviyo's flow of back-in-stock messages
   * starts by itself. A changed profile is sent first. The variant must be in the account's catalogue, and `catalog` of the
   * destination must name its integration. This call subscribes nobody to marketing.
   *
   * The person, the variant and the `eventId` identify the call. A repeat with the same `eventId` sends nothing twice.
   */
  subscribeBackInStock(profile: ProfileInput, options: BackInStockOptions): Promise<Receipt>;
  /**
   * Refuses further calls, waits at most `deadlineMs` (default 5,000) for those in flight, and closes its connection. Never
   * rejects.
   */
  close(deadlineMs?: number): Promise<void>;
}
