import { type RedisClient, type RedisScript, runScript } from '@tracklayer/redis';
import type { PermitKeys } from './keys.js';
import { BLOCK } from './lua/block.js';
import { GIVE_BACK } from './lua/give-back.js';
import { OBSERVE } from './lua/observe.js';
import { READ_STATE } from './lua/read-state.js';
import { TAKE } from './lua/take.js';
import { type PerClass, type Taken, WHOLE_SECOND_MS } from './model.js';
import { PPM, type Rules } from './rules.js';
import type { PermitsState } from './types.js';

/** The limiter state of one endpoint, in Redis for all workers. Each function of the model is one atomic script. */
export interface LimiterStore {
  take(rules: Rules, want: PerClass): Promise<Taken>;
  giveBack(rules: Rules, count: number, grantedAtMs: number): Promise<void>;
  /**
   * @param askedMs what the destination asked for, where that is longer.
   * @returns how long the endpoint is blocked from now, in ms.
   */
  block(rules: Rules, forMs: number, askedMs?: number): Promise<number>;
  /** Ends a block, and the smaller share that came with it. False when there was none. */
  unblock(): Promise<boolean>;
  observe(rules: Rules, remaining: number): Promise<void>;
  readState(rules: Rules): Promise<PermitsState>;
}

/** @param nowMs replaces Redis's clock, in tests only. */
export function createRedisStore(redis: RedisClient, keys: PermitKeys, nowMs?: () => number): LimiterStore {
  const names = [keys.state, ...keys.logs];

  async function run(script: RedisScript, rules: Rules, own: readonly number[]): Promise<number[]> {
    const answer = await runScript(redis, script, names, [
      nowMs ? nowMs() : '',
      rules.guardMs,
      rules.reservePpm,
      rules.paceMs,
      own[0] ?? 0,
      own[1] ?? 0,
      own[2] ?? 0,
      ...rules.windows.flatMap(({ windowMs, limit }) => [windowMs, limit]),
    ]);
    return Array.isArray(answer) ? answer.map(Number) : [Number(answer)];
  }

  return {
    async take(rules, want) {
      const [live = 0, replay = 0, backfill = 0, waitMs = 0, atMs = 0] = await run(TAKE, rules, want);
      return { granted: [live, replay, backfill], waitMs, atMs };
    },
    async giveBack(rules, count, grantedAtMs) {
      await run(GIVE_BACK, rules, [count, grantedAtMs]);
    },
    async block(rules, forMs, askedMs) {
      const [blockedMs = 0] = await run(BLOCK, rules, [forMs]);
      // A longer block than this one keeps its own words.
      const isLongest = blockedMs <= forMs + WHOLE_SECOND_MS;
      if (askedMs !== undefined) await redis.hset(keys.state, 'asked', askedMs);
      else if (isLongest) await redis.hdel(keys.state, 'asked');
      return blockedMs;
    },
    async unblock() {
      return (await redis.hdel(keys.state, 'blocked', 'asked', 'share', 'shareAt')) > 0;
    },
    async observe(rules, remaining) {
      await run(OBSERVE, rules, [remaining]);
    },
    async readState(rules) {
      const [blockedUntilMs = 0, sharePpm = PPM, ...rest] = await run(READ_STATE, rules, []);
      const windows = rules.windows.map((window, index) => ({
        ...window,
        used: rest[index * 2] ?? 0,
        ceiling: rest[index * 2 + 1] ?? window.limit,
      }));
      const asked = blockedUntilMs > 0 ? await redis.hget(keys.state, 'asked') : null;
      return {
        windows,
        blockedUntilMs,
        ...(asked !== null && { askedMs: Number(asked) }),
        share: sharePpm / PPM,
      };
    },
  };
}
