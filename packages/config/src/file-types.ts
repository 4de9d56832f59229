import type { EventDefinitions, Origin } from '@tracklayer/events';
import type {
  ConsentConfig,
  DashboardInput,
  DeadLetterConfig,
  ErasedChoice,
  JournalConfig,
  ReplayConfig,
  RetryConfig,
  SurgeConfig,
  WorkerConfig,
} from './section-types.js';

export type Dialect = 'klaviyo' | 'guide';

/** Changes to one row of the mapping table: how an event is written at the destination. */
export interface MappingOverride {
  /** Klaviyo's name of the metric, e.g. `Placed Order`. 1 to 127 characters. */
  metric?: string;
  /** What the event id is unique for, e.g. `order`. Sent as `dedup_scope`. */
  dedupScope?: string;
  /**
   * Klaviyo's property, and the path of its value in the canonical event:
   * `{ order_id: 'properties.orderId' }`. Join alternative paths with ` | `. `=Acme` is the constant `Acme`;
   * it may be the last alternative.
   */
  properties?: Record<string, string>;
  /** Path of the monetary value, e.g. `properties.total`. */
  value?: string;
  /** Path of its ISO 4217 currency. */
  valueCurrency?: string;
}

export interface EndpointLimit {
  /** Calls per second at most. */
  perSecond: number;
  /** Calls per minute at most. */
  perMinute: number;
}

/** Who sends an event to Klaviyo where its browser tracker runs too. */
export interface OwnershipInput {
  /**
   * `server`: the backend sends this event. `browser`: a page sends it, through the browser tracker of
   * Klaviyo or as an event with the source `browser`. `either`: every event is sent, wherever it comes from.
   */
  owner: Origin | 'either';
  /**
   * What happens to an event that does not come from its owner. `skip`: it is not sent. `mark`: it is sent
   * with the property `event_owner`. Default: `skip`.
   */
  otherwise?: 'skip' | 'mark';
}

/** One Klaviyo account, as written in the file. It names the variable of its key, never the key. */
export interface DestinationInput {
  /**
   * Name of the environment variable that holds the private API key. If that variable is not set, the same
   * name with `_FILE` behind it may hold the path of a file with the key.
   */
  apiKeyEnv: string;
  /**
   * Id of the list that people subscribe to. Without it, subscriptions are skipped. `none`: people subscribe
   * to their channels without a list.
   */
  listId?: string;
  /**
   * Integration and catalogue of the product variants, as Klaviyo's ids of variants begin:
   * `$shopify:::$default`. Back-in-stock subscriptions need it. Default: `$custom:::$default`.
   */
  catalog?: string;
  /**
   * Shape of the calls. `klaviyo`: as Klaviyo's API takes them. `guide`: as TrackLayer's Klaviyo guide
   * describes them. Default: `klaviyo`.
   */
  dialect?: Dialect;
  /**
   * Address of the API: https, or http to loopback. With a key of the sandbox, http to any host. Default:
   * `https://a.klaviyo.com`.
   */
  baseUrl?: string;
  /** Revision of Klaviyo's API. Default: `2026-07-15`. */
  revision?: string;
  /**
   * Time limit of one call, from connecting to the last byte. Must be less than half of `worker.lockMs`. If a
   * third of `worker.lockMs` is shorter than the default, that third is the default. Default: 10,000 (10
   * seconds).
   */
  timeoutMs?: number;
  /** As `startFlowsWithinMs` of the whole configuration, for this destination. Default: that value. */
  startFlowsWithinMs?: number;
  /** As `erased` of the whole configuration, for this destination. Default: that value. */
  erased?: ErasedChoice;
  /** As `consent` of the whole configuration, for this destination. Default: those values. */
  consent?: Partial<ConsentConfig>;
  /** Delivers a large backlog of live events in bulk calls. Works with the dialect `klaviyo` only. */
  surge?: Partial<SurgeConfig>;
  /** Jobs of one lane that one process works on at the same time. Default: 64. */
  concurrency?: number;
  /**
   * Lower limits per endpoint, keyed like `POST /api/events`. A limit above Klaviyo's own changes nothing.
   */
  limits?: Record<string, EndpointLimit>;
  /** Changes to the mapping of events, keyed by event name. */
  mapping?: Readonly<Record<string, MappingOverride | undefined>>;
  /**
   * Whether TrackLayer also sends an event `ordered_product` for each line of a `purchase`: Ordered Product.
   * The worker adds these events once Klaviyo has accepted the order. A back-fill adds them to its batches.
   * Default: `false`.
   */
  orderedProducts?: boolean;
  /**
   * Who sends an event to Klaviyo when its browser tracker runs on the same shop, keyed by event name. By
   * default the server owns `purchase`, `add_to_cart`, `begin_checkout`, `sign_up`, `lead` and `refund`;
   * every `view_content` and `search` is sent.
   */
  ownership?: Readonly<Record<string, OwnershipInput | undefined>>;
}

interface RedisInput {
  /**
   * Address of Redis: `redis://host:6379`, `rediss://…` with TLS, `redis-sentinel://host,host/name` or
   * `redis-cluster://host,host`. Default: `redis://127.0.0.1:6379`.
   */
  url?: string;
  /**
   * Whether a worker runs with a Redis that deletes keys when its memory is full. Such a Redis loses events.
   * Default: `false`.
   */
  allowEviction?: boolean;
}

interface NetworkInput {
  /** Proxy of https calls, as `http://host:port`. Default: none. */
  httpsProxy?: string;
  /**
   * Proxy of calls to a sandbox. It is used only if it is on this machine, since such calls carry the key
   * unencrypted. Default: none.
   */
  httpProxy?: string;
  /** Hosts that are called without a proxy, separated by commas. Default: none. */
  noProxy?: string;
  /**
   * Path of a file with certificates (PEM) of authorities that are trusted besides the usual ones. Default:
   * none.
   */
  caFile?: string;
}

export interface ConfigInput {
  /** Where the lanes and dead letters are kept. */
  redis?: RedisInput;
  /**
   * The Klaviyo accounts to deliver to, keyed by an id of your choice. An id has 1 to 63 lower-case letters,
   * digits, `-` and `_`, and begins with a letter or digit.
   */
  destinations: Record<string, DestinationInput>;
  /** When a failed job is tried again, and when it is not. */
  retry?: Partial<RetryConfig>;
  /**
   * Time a delivered event is remembered. A repeat within this time is a duplicate and is not sent. Default:
   * 604,800,000 (7 days).
   */
  dedupWindowMs?: number;
  /**
   * ISO 3166-1 code: the country of phone numbers without a country code, if the profile has no country. The
   * command line uses it, e.g. for `tracklayer send`, `tracklayer backfill` and edits. Applications give it
   * to `createProducer`.
   */
  defaultCountry?: string;
  /**
   * IANA name of the zone of times without an offset. Without it such a time is not understood. The same
   * commands use it.
   */
  timeZone?: string;
  /**
   * How long dead letters are kept, and how many. Dropped letters are counted, and the audit records them.
   */
  deadLetters?: Partial<DeadLetterConfig>;
  /** How dead letters are sent again. */
  replay?: Partial<ReplayConfig>;
  /** The journal of events: what `tracklayer events` finds. */
  journal?: Partial<JournalConfig>;
  /** The worker process. */
  worker?: Partial<WorkerConfig>;
  /** How calls to Klaviyo leave this machine. */
  network?: NetworkInput;
  /** The dashboard, where other machines reach it. */
  dashboard?: DashboardInput;
  /**
   * A live event that is older than this when it is sent is recorded as back-filled, and starts no flow.
   * Events get that old when a destination is held for long. Default: 86,400,000 (1 day).
   */
  startFlowsWithinMs?: number;
  /**
   * What TrackLayer does with later events of a person whom `tracklayer people erase` has erased. `skip`: it
   * does not send them. `send`: it sends them as any other event. Default: `skip`.
   */
  erased?: ErasedChoice;
  /** Whether the worker asks Klaviyo before it subscribes a person by an older consent. */
  consent?: Partial<ConsentConfig>;
  /**
   * The application's own events, from `defineEvents`: their properties, metric, deduplication scope and
   * owner. A JSON file cannot have them.
   */
  events?: EventDefinitions;
  /**
   * Whether an event may have a name that is neither standard nor in `events`. `allowed`: the event keeps its
   * name. `defined`: the event is refused. Default: `allowed`.
   */
  customEvents?: 'allowed' | 'defined';
}
