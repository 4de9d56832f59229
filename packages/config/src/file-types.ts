import type { EventDefinitions, Origin } from '@tracklayer/events';

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

/** Whether the worker asks Klaviyo before it subscribes a person by an older consent. */
export interface ConsentConfig {
  /**
   * `first`: the worker asks before a subscription that is replayed, back-filled or older than `askAfterMs`.
   * A newer unsubscribe, spam report, suppression or bounce at Klaviyo wins. The key needs the scope
   * `profiles:read`. `off`: the worker does not ask. Default: `first`.
   */
  ask: 'first' | 'off';
  /** The worker does not ask about a live consent that is younger than this. Default: 300,000 (5 minutes). */
  askAfterMs: number;
}

/** Delivers a large backlog of live events in bulk calls. Works with the dialect `klaviyo` only. */
export interface SurgeConfig {
  /**
   * Whether workers deliver a backlog in bulk calls. They begin only after `tracklayer send --test --bulk`
   * has shown on this account, with this key, that a bulk event starts its flow. Default: `false`.
   */
  enabled: boolean;
  /**
   * A surge begins when the newest waiting event would wait longer than this at the present pace. It ends
   * when almost nothing waits. Default: 60,000 (1 minute).
   */
  afterMs: number;
}

export interface RetryConfig {
  /** Attempts per job, including the first. Default: 10. */
  attempts: number;
  /** First back-off, before jitter. Default: 1,000 (1 second). */
  baseMs: number;
  /** Longest back-off, before jitter. Must be at least `retry.baseMs`. Default: 900,000 (15 minutes). */
  capMs: number;
  /** A job older than this is not tried again. It becomes a dead letter. Default: 259,200,000 (3 days). */
  maxAgeMs: number;
  /**
   * Failures in a row, over all jobs of a destination, that count as an outage. The destination is then held,
   * and its jobs spend no attempts. At most `retry.attempts`, which is also the default if it is less than 5.
   * Default: 5.
   */
  outageAfter: number;
}

/** How long dead letters are kept, and how many. Dropped letters are counted, and the audit records them. */
export interface DeadLetterConfig {
  /**
   * Time a dead letter is kept after its last failure. Must be at least `dedupWindowMs` and `retry.maxAgeMs`.
   * If one of those is longer than the default, it is the default. At most 400 days: a withdrawn consent is
   * remembered for 400 days, and an older letter could subscribe a person against their will. Default:
   * 7,776,000,000 (90 days).
   */
  maxAgeMs: number;
  /** Dead letters kept per destination. Above this number the oldest are dropped. Default: 1,000,000. */
  maxLetters: number;
  /** Time an entry of the audit is kept. Default: 34,560,000,000 (400 days). */
  auditMaxAgeMs: number;
}

export interface ReplayConfig {
  /**
   * A replayed event older than this is recorded as back-filled, and starts no flow. Default: 86,400,000 (1
   * day).
   */
  backfillOlderThanMs: number;
}

/** The journal of events: what `tracklayer events` finds. */
export interface JournalConfig {
  /**
   * What the journal keeps of each event. `outcome`: how it ended, its times, its attempts, the kinds of
   * waits and the id of the last request. `full`: also each call, what was left out, and the name of each
   * wait. In our benchmark an event takes 138 bytes of Redis with `outcome`, and 269 with `full`. Default:
   * `outcome`.
   */
  level: 'off' | 'outcome' | 'full';
  /**
   * Names of properties by whose values `tracklayer events` finds an event. Applications give the same names
   * to `createProducer`. Default: `orderId`, `cartId`, `checkoutId`, `formId`.
   */
  keys: readonly string[];
  /**
   * How long an event can be found after it ended. At least `dedupWindowMs`, which is also the default if it
   * is longer. Default: 604,800,000 (7 days).
   */
  keepMs: number;
}

/** The lanes that a worker serves: all, those of live traffic, or those of back-fills. */
export type LaneChoice = 'all' | 'live' | 'backfill';

/** What happens to a later event of an erased person: it is not sent, or it is sent as any other. */
export type ErasedChoice = 'skip' | 'send';

export interface WorkerConfig {
  /** Time that calls in flight get to end after SIGTERM. Default: 10,000 (10 seconds). */
  graceMs: number;
  /** Time a worker may be silent before another worker takes over its jobs. Default: 30,000 (30 seconds). */
  lockMs: number;
  /** Port of `/healthz`, `/readyz` and `/metrics`. 0 picks a free port. Default: `9464`. */
  metricsPort: number;
  /** Address that port listens on. Default: `127.0.0.1`. */
  metricsHost: string;
  /** Lanes this worker serves. `live`: all lanes except those of back-fills. Default: `all`. */
  lanes: LaneChoice;
}
