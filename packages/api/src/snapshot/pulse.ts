/**
 * Tells a slow Redis from a slow process.
 *
 * Defends against a wrong alarm at night. Under many readers the process itself was busy, and the dashboard said that Redis
 * does not answer. So a PING goes every second on a connection of its own, where it waits for no large answer. Its
 * deadline does not count the time in which this process was blocked. The delay of the event loop is measured beside it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RedisClient, withDeadline } from '@tracklayer/redis';

export interface RedisPulse {
  /** `unknown` until the first PING ended. */
  state: 'answers' | 'silent' | 'unknown';
  /** How long the last PING took. */
  pingMs?: number;
  /** Epoch ms: since when Redis is silent. */
  sinceMs?: number;
}

export interface Pulse {
  redis(): RedisPulse;
  /** The longest delay of the event loop in the last seconds, in ms. */
  loopLagMs(): number;
  stop(): void;
}

const EVERY_MS = 1_000;
const ANSWER_WITHIN_MS = 800;
const RESOLUTION_MS = 20;

export function startPulse(redis: RedisClient, now: () => number): Pulse {
  const stopped = new AbortController();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let pulse: RedisPulse = { state: 'unknown' };
  let recentLagMs = 0;
  let lagMs = 0;

  async function ping(): Promise<void> {
    const startedMs = performance.now();
    try {
      await withDeadline(redis.ping(), ANSWER_WITHIN_MS, () => new Error('PING was late'));
      pulse = { state: 'answers', pingMs: Math.round(performance.now() - startedMs) };
    } catch {
      pulse = { state: 'silent', sinceMs: pulse.sinceMs ?? now() };
    }
    recentLagMs = lagMs;
    lagMs = Math.max(0, Math.round(delay.max / 1e6 - RESOLUTION_MS));
    delay.reset();
  }

  async function beat(): Promise<void> {
    while (!stopped.signal.aborted) {
      await ping();
      await sleep(EVERY_MS, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
    }
  }
  void beat();

  return {
    redis: () => pulse,
    loopLagMs: () => Math.max(recentLagMs, lagMs),
    stop() {
      stopped.abort();
      delay.disable();
    },
  };
}
