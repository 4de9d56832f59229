import { type EventDefinitions, isCountry, isObject, isTimeZone } from '@tracklayer/events';
import { z } from 'zod';
import { DEFAULTS } from './defaults.js';
import { dashboard } from './schema-dashboard.js';
import { consent, destination, erased, startFlowsWithinMs } from './schema-destination.js';
import { LONGEST_TIMER_MS, milliseconds, TEN_YEARS_MS, text, whole } from './schema-fields.js';
import { journal } from './schema-journal.js';
import { network } from './schema-network.js';

const redisUrl = text(
  (value) => /^(?:redis|rediss|redis-sentinel|redis-cluster):\/\/[^\s]+$/.test(value),
  'Write redis://host:6379, rediss://… (TLS), redis-sentinel://host,host/name or redis-cluster://host,host.',
).meta({
  description:
    'Address of Redis: `redis://host:6379`, `rediss://…` with TLS, `redis-sentinel://host,host/name` or `redis-cluster://host,host`.',
  default: DEFAULTS.redisUrl,
});

const redis = z
  .strictObject(
    {
      url: redisUrl.optional(),
      allowEviction: z
        .boolean({ error: 'Write true or false.' })
        .meta({
          description:
            'Whether a worker runs with a Redis that deletes keys when its memory is full. Such a Redis loses events.',
          default: false,
        })
        .optional(),
    },
    { error: "Write an object such as { url: 'redis://127.0.0.1:6379' }." },
  )
  .meta({ title: 'RedisInput', description: 'Where the lanes and dead letters are kept.' });

const retry = z
  .strictObject(
    {
      attempts: whole(1, 1_000, 10)
        .meta({
          description: 'Attempts per job, including the first.',
          default: DEFAULTS.retry.attempts,
          unit: 'attempts',
        })
        .optional(),
      baseMs: milliseconds(1, LONGEST_TIMER_MS, 1_000)
        .meta({ description: 'First back-off, before jitter.', default: DEFAULTS.retry.baseMs })
        .optional(),
      capMs: milliseconds(1, LONGEST_TIMER_MS, 900_000)
        .meta({
          description: 'Longest back-off, before jitter. Must be at least `retry.baseMs`.',
          default: DEFAULTS.retry.capMs,
        })
        .optional(),
      maxAgeMs: milliseconds(1, TEN_YEARS_MS, 259_200_000)
        .meta({
          description: 'A job older than this is not tried again. It becomes a dead letter.',
          default: DEFAULTS.retry.maxAgeMs,
        })
        .optional(),
      outageAfter: whole(1, 1_000_000, 5)
        .meta({
          description:
            'Failures in a row, over all jobs of a destination, that count as an outage. The destination is then held, ' +
            'and its jobs spend no attempts. At most `retry.attempts`, which is also the default if it is less than 5.',
          default: DEFAULTS.retry.outageAfter,
          unit: 'failures',
        })
        .optional(),
    },
    { error: 'Write an object such as { attempts: 10 }.' },
  )
  .meta({ title: 'RetryConfig', description: 'When a failed job is tried again, and when it is not.' });

const deadLetters = z
  .strictObject(
    {
      maxAgeMs: milliseconds(1_000, TEN_YEARS_MS, 7_776_000_000)
        .meta({
          description:
            'Time a dead letter is kept after its last failure. Must be at least `dedupWindowMs` and `retry.maxAgeMs`. If one ' +
            'of those is longer than the default, it is the default. At most 400 days: a withdrawn consent is ' +
            'remembered for 400 days, and an older letter could subscribe a person against their will.',
          default: DEFAULTS.deadLetters.maxAgeMs,
        })
        .optional(),
      maxLetters: whole(1, 100_000_000, 1_000_000)
        .meta({
          description: 'Dead letters kept per destination. Above this number the oldest are dropped.',
          default: DEFAULTS.deadLetters.maxLetters,
          unit: 'letters',
        })
        .optional(),
      auditMaxAgeMs: milliseconds(1_000, TEN_YEARS_MS, 34_560_000_000)
        .meta({
          description: 'Time an entry of the audit is kept.',
          default: DEFAULTS.deadLetters.auditMaxAgeMs,
        })
        .optional(),
    },
    { error: 'Write an object such as { maxAgeMs: 7_776_000_000 }.' },
  )
  .meta({
    title: 'DeadLetterConfig',
    description:
      'How long dead letters are kept, and how many. Dropped letters are counted, and the audit records them.',
  });

const replay = z
  .strictObject(
    {
      backfillOlderThanMs: milliseconds(0, TEN_YEARS_MS, 86_400_000)
        .meta({
          description: 'A replayed event older than this is recorded as back-filled, and starts no flow.',
          default: DEFAULTS.replay.backfillOlderThanMs,
        })
        .optional(),
    },
    { error: 'Write an object such as { backfillOlderThanMs: 86_400_000 }.' },
  )
  .meta({ title: 'ReplayConfig', description: 'How dead letters are sent again.' });

const worker = z
  .strictObject(
    {
      graceMs: milliseconds(0, LONGEST_TIMER_MS, 10_000)
        .meta({
          description: 'Time that calls in flight get to end after SIGTERM.',
          default: DEFAULTS.worker.graceMs,
        })
        .optional(),
      lockMs: milliseconds(1_000, LONGEST_TIMER_MS, 30_000)
        .meta({
          description: 'Time a worker may be silent before another worker takes over its jobs.',
          default: DEFAULTS.worker.lockMs,
        })
        .optional(),
      metricsPort: whole(0, 65_535, 9464)
        .meta({
          description: 'Port of `/healthz`, `/readyz` and `/metrics`. 0 picks a free port.',
          default: DEFAULTS.worker.metricsPort,
        })
        .optional(),
      metricsHost: text((value) => /^[^\s]+$/.test(value), "Write an address, e.g. '127.0.0.1'.")
        .meta({ description: 'Address that port listens on.', default: DEFAULTS.worker.metricsHost })
        .optional(),
      lanes: z
        .enum(['all', 'live', 'backfill'], { error: "Write 'all', 'live' or 'backfill'." })
        .meta({
          description: 'Lanes this worker serves. `live`: all lanes except those of back-fills.',
          default: DEFAULTS.worker.lanes,
        })
        .optional(),
    },
    { error: 'Write an object such as { graceMs: 10_000 }.' },
  )
  .meta({ title: 'WorkerConfig', description: 'The worker process.' });

/** The shape of `ConfigInput`. Rules about several fields together are in check-config. */
export const configSchema = z
  .strictObject(
    {
      redis: redis.optional(),
      destinations: z
        .record(z.string(), destination, {
          error: "Write an object keyed by id, e.g. { main: { apiKeyEnv: 'KLAVIYO_API_KEY' } }.",
        })
        .meta({
          description:
            'The Klaviyo accounts to deliver to, keyed by an id of your choice. An id has 1 to 63 lower-case letters, ' +
            'digits, `-` and `_`, and begins with a letter or digit.',
          key: 'id',
        }),
      retry: retry.optional(),
      dedupWindowMs: milliseconds(1_000, TEN_YEARS_MS, 604_800_000)
        .meta({
          description:
            'Time a delivered event is remembered. A repeat within this time is a duplicate and is not sent.',
          default: DEFAULTS.dedupWindowMs,
        })
        .optional(),
      defaultCountry: text(isCountry, 'Write an ISO 3166-1 code in capitals, e.g. DE.')
        .meta({
          description:
            'ISO 3166-1 code: the country of phone numbers without a country code, if the profile has no country. The command ' +
            'line uses it, e.g. for `tracklayer send`, `tracklayer backfill` and edits. Applications give it to `createProducer`.',
        })
        .optional(),
      timeZone: text(isTimeZone, 'Write an IANA name, e.g. Europe/Berlin.')
        .meta({
          description:
            'IANA name of the zone of times without an offset. Without it such a time is not understood. The same commands use it.',
        })
        .optional(),
      deadLetters: deadLetters.optional(),
      replay: replay.optional(),
      journal: journal.optional(),
      worker: worker.optional(),
      network: network.optional(),
      dashboard: dashboard.optional(),
      startFlowsWithinMs: startFlowsWithinMs.meta({ default: DEFAULTS.startFlowsWithinMs }).optional(),
      erased: erased.meta({ default: DEFAULTS.erased }).optional(),
      consent: consent.optional(),
      events: z
        .custom<EventDefinitions>(isObject, { error: 'Write events: defineEvents({ … }).' })
        .meta({
          description:
            "The application's own events, from `defineEvents`: their properties, metric, deduplication scope and owner. A JSON " +
            'file cannot have them.',
          key: 'event',
        })
        .optional(),
      customEvents: z
        .enum(['allowed', 'defined'], { error: "Write 'allowed' or 'defined'." })
        .meta({
          description:
            'Whether an event may have a name that is neither standard nor in `events`. `allowed`: the event keeps its name. ' +
            '`defined`: the event is refused.',
          default: 'allowed',
        })
        .optional(),
    },
    {
      error: "Export an object: export default { destinations: { main: { apiKeyEnv: 'KLAVIYO_API_KEY' } } }.",
    },
  )
  .meta({ title: 'ConfigInput' });
