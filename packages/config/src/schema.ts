import { EVENT_NAMES } from '@tracklayer/events';
import { z } from 'zod';
import { isBaseUrl } from './base-url.js';

function text(test: (value: string) => boolean, fix: string) {
  return z.string({ error: fix }).refine(test, { error: fix, params: { code: 'invalid_value' } });
}

function whole(least: number, most: number, example: number) {
  const fix = `Write a whole number from ${least} to ${most}, e.g. ${example}.`;
  const isInRange = (value: number) => Number.isSafeInteger(value) && value >= least && value <= most;
  return z.number({ error: fix }).refine(isInRange, { error: fix, params: { code: 'invalid_value' } });
}

/** The longest a timer of Node can run. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const TEN_YEARS_MS = 10 * 366 * 24 * 3_600_000;

const limit = z.strictObject(
  { perSecond: whole(1, 1_000_000, 350), perMinute: whole(1, 60_000_000, 3500) },
  { error: 'Write an object such as { perSecond: 350, perMinute: 3500 }.' },
);

const EVENT_PATH = /^(?:(?:properties|profile|consent|destination)(?:\.[\w$-]+)+|name|eventId|time|source)$/;
const PATH_FIX =
  "Write a path in the canonical event, e.g. 'properties.orderId'; alternatives are joined by ' | '.";
const eventPath = text((value) => value.split('|').every((one) => EVENT_PATH.test(one.trim())), PATH_FIX);

const mappingRow = z.strictObject(
  {
    metric: text(
      (value) => value.trim() !== '' && value.length < 128,
      "Write a metric name of 1 to 127 characters, e.g. 'Placed Order'.",
    ).optional(),
    dedupScope: text(
      (value) => value.trim() !== '',
      "Write what one event id is unique for, e.g. 'order'.",
    ).optional(),
    properties: z
      .record(z.string(), eventPath, { error: "Write an object such as { order_id: 'properties.orderId' }." })
      .optional(),
    value: eventPath.optional(),
    valueCurrency: eventPath.optional(),
  },
  { error: "Write an object such as { metric: 'Placed Order' }." },
);

const mapping = z.strictObject(Object.fromEntries(EVENT_NAMES.map((name) => [name, mappingRow.optional()])), {
  error: "Write an object keyed by event name, e.g. { purchase: { metric: 'Placed Order' } }.",
});

const OWNERSHIP_FIX = "Write an object such as { owner: 'browser', otherwise: 'skip' }.";

const ownershipRule = z
  .strictObject(
    {
      owner: z.enum(['server', 'browser', 'either'], { error: "Write 'server', 'browser' or 'either'." }),
      otherwise: z.enum(['skip', 'mark'], { error: "Write 'skip' or 'mark'." }).optional(),
    },
    { error: OWNERSHIP_FIX },
  )
  .refine(({ owner, otherwise }) => owner !== 'either' || otherwise === undefined, {
    path: ['otherwise'],
    error: "Leave it out, or name an owner: of 'either' every event is sent as it is.",
    params: { code: 'invalid_value' },
  });

const ownership = z.strictObject(
  Object.fromEntries(EVENT_NAMES.map((name) => [name, ownershipRule.optional()])),
  { error: "Write an object keyed by event name, e.g. { purchase: { owner: 'server' } }." },
);

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const destination = z.strictObject(
  {
    apiKeyEnv: text(
      (value) => ENV_NAME.test(value) && !value.startsWith('pk_'),
      "Write the name of the environment variable that holds the key, not the key, e.g. 'KLAVIYO_API_KEY'.",
    ),
    listId: text((value) => /^[\w-]{1,64}$/.test(value), "Write the list's id, e.g. 'Y6nRLr'.").optional(),
    dialect: z
      .enum(['klaviyo', 'guide'], { error: "Write 'klaviyo' (what Klaviyo serves) or 'guide'." })
      .optional(),
    baseUrl: text(
      isBaseUrl,
      'Write an https address without credentials, query or fragment, e.g. https://a.klaviyo.com; http only to loopback.',
    ).optional(),
    revision: text(
      (value) => /^\d{4}-\d{2}-\d{2}(?:\.[a-z]+)?$/.test(value),
      "Write the date of an API revision, e.g. '2026-04-15'.",
    ).optional(),
    timeoutMs: whole(1, LONGEST_TIMER_MS, 10_000).optional(),
    concurrency: whole(1, 1_000, 64).optional(),
    limits: z
      .record(z.string(), limit, {
        error:
          "Write an object keyed by endpoint, e.g. { 'POST /api/events': { perSecond: 200, perMinute: 2000 } }.",
      })
      .optional(),
    mapping: mapping.optional(),
    ownership: ownership.optional(),
  },
  { error: "Write an object such as { apiKeyEnv: 'KLAVIYO_API_KEY' }." },
);

/** As packages/redis has it: the id is part of every key. */
const DESTINATION_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export function isDestinationId(id: string): boolean {
  return DESTINATION_ID.test(id);
}

const redisUrl = text(
  (value) => /^(?:redis|rediss|redis-sentinel|redis-cluster):\/\/[^\s]+$/.test(value),
  'Write redis://host:6379, rediss://… (TLS), redis-sentinel://host,host/name or redis-cluster://host,host.',
);

/** The shape of `ConfigInput`. What several fields say together is checked in check-config. */
export const configSchema = z.strictObject(
  {
    redis: z
      .strictObject(
        { url: redisUrl.optional() },
        { error: "Write an object such as { url: 'redis://127.0.0.1:6379' }." },
      )
      .optional(),
    destinations: z.record(z.string(), destination, {
      error: "Write an object keyed by id, e.g. { main: { apiKeyEnv: 'KLAVIYO_API_KEY' } }.",
    }),
    retry: z
      .strictObject(
        {
          attempts: whole(1, 1_000, 10).optional(),
          baseMs: whole(1, LONGEST_TIMER_MS, 1_000).optional(),
          capMs: whole(1, LONGEST_TIMER_MS, 900_000).optional(),
          maxAgeMs: whole(1, TEN_YEARS_MS, 259_200_000).optional(),
          outageAfter: whole(1, 1_000_000, 5).optional(),
        },
        { error: 'Write an object such as { attempts: 10 }.' },
      )
      .optional(),
    dedupWindowMs: whole(1_000, TEN_YEARS_MS, 604_800_000).optional(),
    deadLetters: z
      .strictObject(
        {
          maxAgeMs: whole(1_000, TEN_YEARS_MS, 7_776_000_000).optional(),
          maxLetters: whole(1, 100_000_000, 1_000_000).optional(),
          auditMaxAgeMs: whole(1_000, TEN_YEARS_MS, 34_560_000_000).optional(),
        },
        { error: 'Write an object such as { maxAgeMs: 7_776_000_000 }.' },
      )
      .optional(),
    replay: z
      .strictObject(
        { backfillOlderThanMs: whole(0, TEN_YEARS_MS, 86_400_000).optional() },
        { error: 'Write an object such as { backfillOlderThanMs: 86_400_000 }.' },
      )
      .optional(),
    worker: z
      .strictObject(
        {
          graceMs: whole(0, LONGEST_TIMER_MS, 10_000).optional(),
          lockMs: whole(1_000, LONGEST_TIMER_MS, 30_000).optional(),
          metricsPort: whole(0, 65_535, 9464).optional(),
          metricsHost: text(
            (value) => /^[^\s]+$/.test(value),
            "Write an address, e.g. '127.0.0.1'.",
          ).optional(),
          lanes: z
            .enum(['all', 'live', 'backfill'], { error: "Write 'all', 'live' or 'backfill'." })
            .optional(),
        },
        { error: 'Write an object such as { graceMs: 10_000 }.' },
      )
      .optional(),
  },
  { error: "Export an object: export default { destinations: { main: { apiKeyEnv: 'KLAVIYO_API_KEY' } } }." },
);
