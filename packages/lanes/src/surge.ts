import { createHash } from 'node:crypto';
import { createLease, type RedisClient } from '@tracklayer/redis';
import { laneKeys } from './keys.js';

/** The proof that a bulk event starts its flow on an account. */
export interface SurgeProof {
  /** Epoch ms. */
  atMs: number;
  /** What showed it: `sandbox`, or `person` who looked at Klaviyo. */
  by: 'sandbox' | 'person';
}

/** The lane of events, as a worker judges it each second. */
export interface SurgeView {
  /** Events that a worker can take now. */
  waiting: number;
  /** Events that any worker has. BullMQ takes those of a dead worker back when their locks end. */
  inWork: number;
  /** The lane takes no jobs. */
  isPaused: boolean;
  /** Events that ended since the destination was first used. */
  ended: number;
  /** The worker that delivers the backlog in bulk calls now. */
  holder: string | undefined;
  /** A surge has begun and not ended. Without a holder, its worker has died. */
  isUnfinished: boolean;
}

/** Names an API key without telling it. Another key may belong to another account. */
export function keyFingerprint(apiKey: string): string {
  return createHash('sha256').update(`tracklayer-surge:${apiKey}`).digest('hex').slice(0, 16);
}

/** The right to be the one process that takes events during a surge. */
export type SurgeLease = Pick<ReturnType<typeof createLease>, 'take' | 'release'>;

/** What Redis knows of the surges of one destination. Each call is one round trip. */
export interface Surges {
  view(): Promise<SurgeView>;
  /** Notes that a surge goes on, also when its worker dies. */
  begin(): Promise<void>;
  end(): Promise<void>;
  /** The right to be the one worker process that takes events during a surge. */
  lease(token: string): SurgeLease;
  /** @param fingerprint `keyFingerprint` of the API key */
  proof(fingerprint: string): Promise<SurgeProof | undefined>;
  prove(fingerprint: string, proof: SurgeProof): Promise<void>;
  /** Ends the proof of a key. */
  disprove(fingerprint: string): Promise<void>;
}

/** A worker that is silent for so long leaves the surge to another one. */
const LEASE_MS = 6_000;

const ENDS = ['delivered', 'duplicate', 'skipped', 'dead'].map((outcome) => `metric-event:${outcome}`);

export function surgesOver(redis: RedisClient, destination: string): Surges {
  const { counts, prefix, surge, surgeProofs, surgeUnfinished } = laneKeys(destination);
  const lane = `${prefix}:metric-event`;
  return {
    async view() {
      const [waiting, inWork, paused, ended, holder, unfinished] = await Promise.all([
        redis.llen(`${lane}:wait`),
        redis.llen(`${lane}:active`),
        redis.hexists(`${lane}:meta`, 'paused'),
        redis.hmget(counts, ...ENDS),
        redis.get(surge),
        redis.exists(surgeUnfinished),
      ]);
      const sum = ended.reduce((all, each) => all + Number(each ?? 0), 0);
      return {
        waiting,
        inWork,
        isPaused: paused === 1,
        ended: sum,
        holder: holder ?? undefined,
        isUnfinished: unfinished === 1,
      };
    },
    async begin() {
      await redis.set(surgeUnfinished, '1');
    },
    async end() {
      await redis.del(surgeUnfinished);
    },
    lease: (token) => createLease(redis, surge, { token, leaseMs: LEASE_MS }),
    async proof(fingerprint) {
      return proofOf(await redis.hget(surgeProofs, fingerprint));
    },
    async prove(fingerprint, { atMs, by }) {
      await redis.hset(surgeProofs, fingerprint, `${by}:${Math.trunc(atMs)}`);
    },
    async disprove(fingerprint) {
      await redis.hdel(surgeProofs, fingerprint);
    },
  };
}

function proofOf(text: string | null): SurgeProof | undefined {
  const [by, at = ''] = (text ?? '').split(':');
  const atMs = Number(at);
  return (by === 'sandbox' || by === 'person') && at !== '' && Number.isFinite(atMs)
    ? { by, atMs }
    : undefined;
}
