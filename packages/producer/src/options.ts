import { randomUUID } from 'node:crypto';
import { type Defaults, type EventDefinitions, isCountry, isTimeZone } from '@tracklayer/events';
import { type JournalSettings, journalSettings } from '@tracklayer/journal';
import { DESTINATION_ID, type ErrorReport, type RedisFinding } from '@tracklayer/redis';
import type { CaptureBounds } from './capture-buffer.js';
import { ProducerOptionsError } from './errors.js';
import { warnOfUnfit } from './look-at-redis.js';
import type { OutboxTotals } from './outbox/file.js';
import type { Receipt } from './receipt.js';
import { printWorkerWarning, type WorkerWarning } from './worker-warning.js';

/**
 * A `Redis` or `Cluster` of ioredis 5 or 6. Each version of ioredis has types of its own, so this type names only what all of them
 * have.
 */
export interface RedisConnection {
  /** `ready` where commands go to Redis at once. */
  readonly status: string;
  /** Runs a script that Redis knows. */
  evalsha(...args: never[]): unknown;
}

export interface ProducerOptions<Definitions extends EventDefinitions = EventDefinitions> {
  /** `redis://`, `rediss://`, `redis-sentinel://` or `redis-cluster://`. Give this or `redis`. */
  redisUrl?: string | undefined;
  /**
   * A connection of your own, which you close. Give it a `commandTimeout`. Without one the producer notices a lost connection
   * late. Its time-outs also count the time in which your application keeps the process busy. Those of `redisUrl` do not.
   */
  redis?: RedisConnection | undefined;
  /** The destinations of every event. Default `['main']`. */
  destinations?: readonly string[];
  /** Sends a changed profile before its events, so that flows see the new fields. */
  profileFirst?: {
    /** How long an event waits at most for its changed profile, in ms. After that it carries the profile itself. Default 30,000. */
    maxWaitMs?: number;
  };
  /** How long a delivered event is recognised as a duplicate, in ms. Use the value of the workers. Default 7 days. */
  dedupWindowMs?: number;
  /**
   * The secret of the digests by which TrackLayer recognises erased people. Use the workers' value of `TRACKLAYER_DIGEST_KEY`.
   * Default: the secret that Redis keeps.
   */
  digestKey?: string | undefined;
  /**
   * ISO 3166-1, e.g. `DE`: the country of phone numbers without a country code, if the profile has no country. Default: `track`
   * leaves such a number out of the event.
   */
  defaultCountry?: string | undefined;
  /** IANA name, e.g. `Europe/Berlin`: the zone of times without an offset. Default: such a time is not understood. */
  timeZone?: string | undefined;
  /**
   * What `track` does with an event that cannot be delivered as it is. `quarantine` (default): it keeps the event as a dead
   * letter, which you mend and replay. `throw`: the call rejects with `InvalidEventError` and stores nothing.
   */
  onInvalid?: 'quarantine' | 'throw';
  /** The application's own events, from `defineEvents`: `track` takes them too. Use those of `tracklayer.config.ts`. */
  events?: Definitions;
  /** The journal, in which `tracklayer events` finds an event. Use the settings of the workers. */
  journal?: {
    /** `off`: an event is not found by its keys. Default `outcome`. */
    level?: 'off' | 'outcome' | 'full';
    /** Names of properties by whose values an event is found. Default `orderId`, `cartId`, `checkoutId`, `formId`. */
    keys?: readonly string[];
    /** How long an event is found, in ms. Default: `dedupWindowMs`, which is also the least. */
    keepMs?: number;
  };
  /** Whether `trackCustom` takes names that are not in `events`. `defined`: it refuses them. Default `allowed`. */
  customEvents?: 'allowed' | 'defined';
  /** How many events of `capture` wait in memory at most. The producer drops and reports events beyond that. */
  capture?: {
    /** Events. Default 10,000. */
    maxEvents?: number;
    /** Bytes of JSON. Default 32 MiB. */
    maxBytes?: number;
  };
  /**
   * A file that keeps calls while Redis is away. `track` then resolves with the status `kept`. The producer sends them in their
   * order when Redis is back, also after a restart. Needs Node 22.13 or later.
   */
  outbox?: {
    /** A file on a local disk. Several processes of one machine may share it. */
    path: string;
    /** How many calls it holds at most. Default 1,000,000. */
    maxEvents?: number;
    /** How much it holds at most, in bytes of JSON. Default 1 GiB. */
    maxBytes?: number;
  };
  /**
   * Gets the connection's errors, `CaptureDroppedError` for events that `capture` lost, and `OutboxError`: each kind at once, then
   * at most every 5 s with the number of errors left out.
   */
  onError?: (report: ErrorReport) => void;
  /**
   * Gets each reason why Redis may lose events, once after the first connection: what happened (`message`), what to do
   * (`next`), and a `severity`. Default: the producer prints those of the severity `unfit` as a warning of Node.
   */
  onRedisFinding?: (finding: RedisFinding) => void;
  /**
   * Gets a warning about the workers of a destination, once in ten minutes at most: `no_worker`, where none runs now;
   * `unknown_destination`, where none has ever served it; `older_worker`, where one does not understand all that this version
   * writes; `other_version`, where one has another version and understands it; `other_digest_key`, where they have another
   * `digestKey`. A receipt has it too. Default: the producer prints it as a warning of Node, except `other_version`.
   */
  onWorkerWarning?: (warning: WorkerWarning) => void;
  /**
   * Gets the receipt of each event that no call waits for: of `capture`, and of the outbox when Redis has taken it.
   */
  onReceipt?: (receipt: Receipt) => void;
  /** The clock, in epoch ms. Default `Date.now`. */
  now?: () => number;
  /** Makes the `eventId` of calls without one. Default: a random UUID. */
  newId?: () => string;
}

export interface Settings {
  destinations: readonly string[];
  maxWaitMs: number;
  dedupWindowMs: number;
  journal: JournalSettings;
  defaults: Defaults;
  onInvalid: 'quarantine' | 'throw';
  events: EventDefinitions;
  customEvents: 'allowed' | 'defined';
  capture: CaptureBounds;
  /** The limits of the outbox. */
  outbox: OutboxTotals;
  onReceipt: (receipt: Receipt) => void;
  onError: (report: ErrorReport) => void;
  onRedisFinding: (finding: RedisFinding) => void;
  onWorkerWarning: (warning: WorkerWarning) => void;
  now: () => number;
  newId: () => string;
}

const MAX_WAIT_MS = 30_000;
const DEDUP_WINDOW_MS = 7 * 24 * 3_600_000;
const MAX_EVENTS = 10_000;
const MAX_BYTES = 32 << 20;
const OUTBOX_EVENTS = 1_000_000;
const OUTBOX_BYTES = 1 << 30;

/** @throws {ProducerOptionsError} */
export function settingsOf(options: ProducerOptions): Settings {
  const dedupWindowMs = atLeast(1, options.dedupWindowMs ?? DEDUP_WINDOW_MS, 'dedupWindowMs');
  const { keepMs = dedupWindowMs } = options.journal ?? {};
  return {
    destinations: checkDestinations(options.destinations ?? ['main']),
    maxWaitMs: atLeast(0, options.profileFirst?.maxWaitMs ?? MAX_WAIT_MS, 'profileFirst.maxWaitMs'),
    dedupWindowMs,
    journal: journalSettings(
      { ...options.journal, keepMs: atLeast(dedupWindowMs, keepMs, 'journal.keepMs') },
      dedupWindowMs,
    ),
    defaults: checkDefaults(options),
    onInvalid: options.onInvalid ?? 'quarantine',
    events: options.events ?? {},
    customEvents: options.customEvents ?? 'allowed',
    capture: {
      maxEvents: atLeast(1, options.capture?.maxEvents ?? MAX_EVENTS, 'capture.maxEvents', 'events'),
      maxBytes: atLeast(1, options.capture?.maxBytes ?? MAX_BYTES, 'capture.maxBytes', 'bytes'),
    },
    outbox: {
      events: atLeast(1, options.outbox?.maxEvents ?? OUTBOX_EVENTS, 'outbox.maxEvents', 'events'),
      bytes: atLeast(1, options.outbox?.maxBytes ?? OUTBOX_BYTES, 'outbox.maxBytes', 'bytes'),
    },
    onError: options.onError ?? (() => {}),
    onRedisFinding: options.onRedisFinding ?? warnOfUnfit,
    onWorkerWarning: options.onWorkerWarning ?? printWorkerWarning,
    onReceipt: options.onReceipt ?? (() => {}),
    now: options.now ?? Date.now,
    newId: options.newId ?? randomUUID,
  };
}

/** @throws {ProducerOptionsError} */
function checkDefaults({ defaultCountry, timeZone }: ProducerOptions): Defaults {
  if (defaultCountry !== undefined && !isCountry(defaultCountry)) {
    throw new ProducerOptionsError('defaultCountry must be an ISO 3166-1 code in capitals, e.g. DE.');
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new ProducerOptionsError('timeZone must be an IANA name, e.g. Europe/Berlin.');
  }
  return { defaultCountry, timeZone };
}

/** @throws {ProducerOptionsError} */
export function checkConnection(options: ProducerOptions): void {
  const { redisUrl, redis } = options;
  if (redisUrl !== undefined && redis !== undefined) {
    throw new ProducerOptionsError('The options have both redisUrl and redis. Give one of them.');
  }
  if (redis !== undefined) return;
  const fix = 'Write an address such as redis://127.0.0.1:6379';
  if (redisUrl === undefined) {
    // Mostly an environment variable that is not set on this host.
    const missing = 'redisUrl' in options ? 'redisUrl is undefined' : 'redisUrl is missing';
    throw new ProducerOptionsError(
      `${missing}. ${fix}, or give a connection of your own as redis. Check that REDIS_URL is set on this host.`,
    );
  }
  if (typeof redisUrl !== 'string' || redisUrl.trim() === '') {
    throw new ProducerOptionsError(
      `redisUrl is ${typeof redisUrl === 'string' ? 'empty' : 'not text'}. ${fix}.`,
    );
  }
}

/** @throws {ProducerOptionsError} */
export function checkDestinations(destinations: readonly string[]): readonly string[] {
  if (destinations.length === 0)
    throw new ProducerOptionsError('destinations is empty. Name at least one destination.');
  for (const destination of destinations) {
    if (DESTINATION_ID.test(destination)) continue;
    throw new ProducerOptionsError(
      `destinations: ${JSON.stringify(destination)} is not a destination id. Write 1 to 63 of a-z, 0-9, "-" and "_", starting with a letter or a digit.`,
    );
  }
  return [...new Set(destinations)];
}

function atLeast(least: number, value: number, name: string, unit = 'milliseconds'): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ProducerOptionsError(`${name} must be a whole number of ${unit}, ${least} or more.`);
}
