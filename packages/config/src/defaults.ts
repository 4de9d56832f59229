import { LOOKUP_KEYS } from '@tracklayer/events';
import type {
  ConsentConfig,
  DeadLetterConfig,
  JournalConfig,
  ReplayConfig,
  RetryConfig,
  SurgeConfig,
  WorkerConfig,
} from './section-types.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const DEFAULTS = {
  redisUrl: 'redis://127.0.0.1:6379',
  baseUrl: 'https://a.klaviyo.com',
  revision: '2026-07-15',
  dialect: 'klaviyo',
  catalog: '$custom:::$default',
  concurrency: 64,
  orderedProducts: false,
  startFlowsWithinMs: DAY_MS,
  erased: 'skip',
  consent: { ask: 'first', askAfterMs: 5 * MINUTE_MS } satisfies ConsentConfig,
  surge: { enabled: false, afterMs: MINUTE_MS } satisfies SurgeConfig,
  dedupWindowMs: 7 * DAY_MS,
  retry: {
    attempts: 10,
    baseMs: SECOND_MS,
    capMs: 15 * MINUTE_MS,
    maxAgeMs: 3 * DAY_MS,
    outageAfter: 5,
  } satisfies RetryConfig,
  deadLetters: {
    maxAgeMs: 90 * DAY_MS,
    maxLetters: 1_000_000,
    auditMaxAgeMs: 400 * DAY_MS,
  } satisfies DeadLetterConfig,
  replay: { backfillOlderThanMs: DAY_MS } satisfies ReplayConfig,
  journal: { level: 'outcome', keys: LOOKUP_KEYS, keepMs: 7 * DAY_MS } satisfies JournalConfig,
  signInLastsMs: 12 * 60 * MINUTE_MS,
  openId: { scopes: 'openid profile email', nameClaim: 'preferred_username', groupsClaim: 'groups' },
  worker: {
    graceMs: 10 * SECOND_MS,
    lockMs: 30 * SECOND_MS,
    metricsPort: 9464,
    metricsHost: '127.0.0.1',
    lanes: 'all',
  } satisfies WorkerConfig,
} as const;

/** The default time limit of a call: a third of the job lock, at most 10 s. */
export function defaultTimeoutMs(lockMs: number): number {
  return Math.min(10 * SECOND_MS, Math.floor(lockMs / 3));
}
