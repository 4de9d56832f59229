import { halfOpen } from './cases/half-open.js';
import { kills } from './cases/kills.js';
import { lostReplies } from './cases/lost-replies.js';
import { noReplicas } from './cases/no-replicas.js';
import { readOnly } from './cases/read-only.js';
import { redisKills } from './cases/redis-kills.js';
import { outOfMemory } from './cases/redis-out-of-memory.js';
import { redisStopped } from './cases/redis-stopped.js';
import { stopped } from './cases/stopped.js';
import type { ChaosCase } from './chaos-case.js';

/** Every case, in the order of the table. */
export const CASES: readonly ChaosCase[] = [
  kills,
  redisKills,
  stopped,
  redisStopped,
  lostReplies,
  halfOpen,
  outOfMemory,
  readOnly,
  noReplicas,
];
