import { createHash } from 'node:crypto';
import { createLease, defineScript, type RedisClient, runScript } from '@tracklayer/redis';
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

/** A worker process that had the surge when it died. */
export interface LostHolder {
  /** Of its lease. */
  token: string;
  /** A part of the locks of its jobs. */
  workerId: string;
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
  /** Says by which connection and which worker this process has the lease. Call it each second. Says nothing on a Cluster. */
  announce(holder: LostHolder): Promise<void>;
  /**
   * The process that has the lease of a surge that goes on, where its connection has ended. So the death of a process shows long before
   * its lease ends. A process that only connects again loses the surge, and returns its events.
   */
  lostHolder(): Promise<LostHolder | undefined>;
  /** Returns the jobs of a dead worker to the front of the lane. Resolves to how many. */
  takeBack(workerId: string): Promise<number>;
  /** @param fingerprint `keyFingerprint` of the API key */
  proof(fingerprint: string): Promise<SurgeProof | undefined>;
  prove(fingerprint: string, proof: SurgeProof): Promise<void>;
  /** Ends the proof of a key. */
  disprove(fingerprint: string): Promise<void>;
}

/** A worker that is silent for so long leaves the surge to another one. */
const LEASE_MS = 6_000;

/**
 * As BullMQ does with the jobs of a dead worker once their locks have ended: they count one more stall. KEYS: 1 BullMQ's list of jobs in
 * work, 2 of waiting ones, 3 its marker of waiting jobs. ARGV: 1 prefix of the keys of jobs, 2 worker. The list begins with the job taken last.
 */
const TAKE_BACK = defineScript(
  'lanes-take-back',
  `
local taken = 0
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local lock = redis.call('GET', ARGV[1] .. id .. ':lock')
  if lock and string.find(lock, ARGV[2], 1, true) then
    redis.call('DEL', ARGV[1] .. id .. ':lock')
    redis.call('LREM', KEYS[1], 1, id)
    redis.call('HINCRBY', ARGV[1] .. id, 'stc', 1)
    redis.call('RPUSH', KEYS[2], id)
    taken = taken + 1
  end
end
if taken > 0 then redis.call('ZADD', KEYS[3], 0, '0') end
return taken
`,
);

const ENDS = ['delivered', 'duplicate', 'skipped', 'dead'].map((outcome) => `metric-event:${outcome}`);

export function surgesOver(redis: RedisClient, destination: string): Surges {
  const { counts, prefix, surge, surgeHolder, surgeProofs, surgeUnfinished } = laneKeys(destination);
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
    async announce({ token, workerId }) {
      if ('nodes' in redis) return;
      const connection = await redis.client('ID');
      await redis.set(surgeHolder, `${token} ${connection} ${workerId}`, 'PX', LEASE_MS);
    },
    async lostHolder() {
      if ('nodes' in redis) return undefined;
      const [holder, announced, isUnfinished] = await Promise.all([
        redis.get(surge),
        redis.get(surgeHolder),
        redis.exists(surgeUnfinished),
      ]);
      const [token, connection, workerId] = announced?.split(' ') ?? [];
      if (!token || !connection || !workerId || token !== holder || isUnfinished === 0) return undefined;
      const found = String(await redis.client('LIST', 'ID', connection));
      return found.trim() === '' ? { token, workerId } : undefined;
    },
    async takeBack(workerId) {
      const keys = [`${lane}:active`, `${lane}:wait`, `${lane}:marker`];
      return Number(await runScript(redis, TAKE_BACK, keys, [`${lane}:`, workerId]));
    },
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
