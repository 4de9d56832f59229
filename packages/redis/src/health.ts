/**
 * Whether Redis accepts writes. A PING is not enough. Redis answers PING and refuses every job after a fail-over (READONLY),
 * without replicas (NOREPLICAS), without memory (OOM), and where it cannot save (MISCONF). So the probe writes one small key
 * that expires by itself.
 */
import { performance } from 'node:perf_hooks';
import type { RedisClient } from './client.js';
import { withDeadline } from './deadline.js';
import { HEALTH_KEY } from './keys.js';

export type RedisHealth =
  | { ok: true; latencyMs: number }
  /** `reason`: the error of Redis or of the connection, e.g. `READONLY You can't write against a read only replica.` */
  | { ok: false; latencyMs: number; reason: string };

const KEPT_MS = 1_000;

/** Never rejects. Resolves within `deadlineMs`. On a Cluster it checks the one node that has the probe's key. */
export async function redisHealth(client: RedisClient, deadlineMs: number): Promise<RedisHealth> {
  const startedMs = performance.now();
  const elapsedMs = () => Math.round((performance.now() - startedMs) * 10) / 10;
  try {
    const probe = client.set(HEALTH_KEY, '1', 'PX', KEPT_MS);
    await withDeadline(probe, deadlineMs, () => new Error(`no answer within ${deadlineMs} ms`));
    return { ok: true, latencyMs: elapsedMs() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, latencyMs: elapsedMs(), reason };
  }
}
