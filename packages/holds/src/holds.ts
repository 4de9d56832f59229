/**
 * The holds of every destination, kept in Redis for all workers together.
 *
 * Defends against: a bad key or an outage that eats the attempts of every waiting event; a hundred workers that all knock
 * at a destination which is down; a hold that nobody lifts, since the worker that placed it is gone.
 */
import { type RedisClient, runScript } from '@tracklayer/redis';
import { type Hold, type HoldCause, type HoldReason, PROBE_GAPS } from './hold.js';
import { holdKeys } from './keys.js';
import { CLAIM_PROBE, FAILED, LIFT, PLACE } from './scripts.js';

export interface Holds {
  /** Sets the destination aside. True if this call did; false if it is held already, for whatever cause. */
  place(destination: string, reason: HoldReason): Promise<boolean>;
  get(destination: string): Promise<Hold | undefined>;
  /** The right to try the destination now, where it is held and a probe is due: one caller gets it. */
  claimProbe(destination: string): Promise<Hold | undefined>;
  /** A probe succeeded. False where that hold is gone: lifted by somebody else, or another one by now. */
  lift(destination: string, hold: Pick<Hold, 'sinceMs'>): Promise<boolean>;
  /** Somebody says it may go on, whatever held it. False where it was not held. */
  release(destination: string): Promise<boolean>;
  /** Another call failed as in an outage. Resolves to how many did in a row, over all jobs and workers. */
  failed(destination: string): Promise<number>;
  /** A call was answered: what failed before was no outage. */
  answered(destination: string): Promise<void>;
}

/** A lone event fails again only after its back-off, a quarter of an hour at most: longer than that counts as one run. */
const RUN_MEMORY_MS = 3_600_000;

/** A hold within so long after another was lifted by a probe is the same trouble. */
const SAME_TROUBLE_MS = 30_000;

/** @param now epoch ms, in place of Redis's clock, for tests alone. */
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
