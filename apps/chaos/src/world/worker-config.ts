import type { Klaviyo } from './klaviyo.js';

/** How long calls in flight may go on after SIGTERM. */
export const GRACE_MS = 2_000;

/** How many jobs a worker has in work at the same time, in each lane. */
export const CALLS_PER_WORKER = 64;

const variable = (index: number) => `CHAOS_KEY_${index}`;

/** The API keys of the scene's accounts, as environment variables. */
export function keysOf({ accounts }: Klaviyo): Record<string, string> {
  return Object.fromEntries(accounts.map(({ key }, index) => [variable(index), key]));
}

export interface WorkerConfigOptions {
  redisUrl: string;
  klaviyoUrl: string;
  /** Further fields of the file. */
  further?: Readonly<Record<string, unknown>>;
}

/** Short times: a round cannot wait half a minute for the lock of a killed worker. */
export function workerSettings({
  lockMs = 6_000,
}: {
  lockMs?: number;
} = {}): Readonly<Record<string, number>> {
  return { graceMs: GRACE_MS, lockMs, metricsPort: 0 };
}

/** `tracklayer.config.json` of a scene. */
export function workerConfig(
  { accounts }: Klaviyo,
  { redisUrl, klaviyoUrl, further }: WorkerConfigOptions,
): string {
  return JSON.stringify({
    redis: { url: redisUrl },
    worker: workerSettings(),
    retry: { baseMs: 200, capMs: 2_000 },
    ...further,
    destinations: Object.fromEntries(
      accounts.map(({ id, listId }, index) => [
        id,
        { apiKeyEnv: variable(index), baseUrl: klaviyoUrl, listId, concurrency: CALLS_PER_WORKER },
      ]),
    ),
  });
}
