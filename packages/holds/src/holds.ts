/**
 * The holds of all destinations, in Redis, shared by all workers.
 *
 * Defends against:
 * - a bad key or an outage that spends the attempts of every waiting event;
 * - a hundred workers that all call a destination that is down;
 * - a hold that stays for ever because the worker that placed it is gone.
 */
import { type RedisClient, runScript } from '@tracklayer/redis';
import { type Hold, type HoldCause, type HoldReason, PROBE_GAPS } from './hold.js';
import { holdKeys } from './keys.js';
import { CLAIM_PROBE, FAILED, LIFT, PLACE } from './scripts.js';

export interface Holds {
  /** Holds the destination. True if this call did; false if it was held already, for any cause. */
  place(destination: string, reason: HoldReason): Promise<boolean>;
  get(destination: string): Promise<Hold | undefined>;
  /** Claims the next probe of a held destination, if one is due. Only one caller gets it. */
  claimProbe(destination: string): Promise<Hold | undefined>;
  /** Lifts the hold after a successful probe. False when that hold is gone or a newer one took its place. */
  lift(destination: string, hold: Pick<Hold, 'sinceMs'>): Promise<boolean>;
  /** Lifts any hold, at a person's request. False when the destination was not held. */
  release(destination: string): Promise<boolean>;
  /** Counts a failed call. Resolves to the number of failures in a row, over all jobs and workers. */
  failed(destination: string): Promise<number>;
  /** Resets the count: a call was answered, so there is no outage. */
  answered(destination: string): Promise<void>;
}

/** A single event fails again only after its back-off of up to 15 minutes. Failures within this time count as one run. */
const RUN_MEMORY_MS = 3_600_000;

/** A new hold this soon after a probe lifted the last one has the same cause. It continues with that hold's gaps. */
const SAME_TROUBLE_MS = 30_000;

/** @param now epoch ms; replaces Redis's clock, in tests only. */
export function createHolds(redis: RedisClient, { now }: { now?: () => number } = {}): Holds {
  const clock = () => (now ? now() : '');

  async function lift(destination: string, sinceMs: number | '', rememberMs: number): Promise<boolean> {
    const { hold, failures, lifted } = holdKeys(destination);
    return (await runScript(redis, LIFT, [hold, failures, lifted], [sinceMs, rememberMs])) === 1;
  }

  return {
    async place(destination, { cause, code, status, detail }) {
      const { hold, failures, lifted } = holdKeys(destination);
      const { firstMs, longestMs } = PROBE_GAPS[cause];
      const reason = ['cause', cause, 'code', code];
      if (status !== undefined) reason.push('status', String(status));
      if (detail !== undefined) reason.push('detail', detail);
      const args = [clock(), firstMs, longestMs, ...reason];
      return (await runScript(redis, PLACE, [hold, failures, lifted], args)) === 1;
    },
    async get(destination) {
      return holdOf(await redis.hgetall(holdKeys(destination).hold));
    },
    async claimProbe(destination) {
      const pairs = (await runScript(
        redis,
        CLAIM_PROBE,
        [holdKeys(destination).hold],
        [clock()],
      )) as string[];
      const entries = pairs.flatMap((field, at) => (at % 2 === 0 ? [[field, pairs[at + 1] ?? '']] : []));
      return holdOf(Object.fromEntries(entries));
    },
    lift: (destination, { sinceMs }) => lift(destination, sinceMs, SAME_TROUBLE_MS),
    release: (destination) => lift(destination, '', 0),
    async failed(destination) {
      return Number(await runScript(redis, FAILED, [holdKeys(destination).failures], [RUN_MEMORY_MS]));
    },
    async answered(destination) {
      await redis.del(holdKeys(destination).failures);
    },
  };
}

function holdOf(fields: Record<string, string>): Hold | undefined {
  const { cause, code, status, detail, since, probes, next } = fields;
  if (cause === undefined || code === undefined) return undefined;
  return {
    cause: cause as HoldCause,
    code,
    ...(status !== undefined && { status: Number(status) }),
    ...(detail !== undefined && { detail }),
    sinceMs: Number(since),
    probes: Number(probes),
    nextProbeAtMs: Number(next),
  };
}
