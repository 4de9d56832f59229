import { backfillKilled } from './cases/backfill-killed.js';
import { campaignKilled } from './cases/campaign-killed.js';
import { clocksOff } from './cases/clocks-off.js';
import { cluster } from './cases/cluster.js';
import { diskFull } from './cases/disk-full.js';
import { endsInTime } from './cases/ends-in-time.js';
import { evicting } from './cases/evicting.js';
import { flushed } from './cases/flushed.js';
import { fuzz } from './cases/fuzz.js';
import { halfOpen } from './cases/half-open.js';
import { kills } from './cases/kills.js';
import { logFlood } from './cases/log-flood.js';
import { lostReplies } from './cases/lost-replies.js';
import { noNames } from './cases/no-names.js';
import { noReplicas } from './cases/no-replicas.js';
import { notKept } from './cases/not-kept.js';
import { poison } from './cases/poison.js';
import { readOnly } from './cases/read-only.js';
import { readsWhileRefused } from './cases/reads-while-refused.js';
import { redisKills } from './cases/redis-kills.js';
import { outOfMemory } from './cases/redis-out-of-memory.js';
import { redisStopped } from './cases/redis-stopped.js';
import { sentinel } from './cases/sentinel.js';
import { sentinelLag } from './cases/sentinel-lag.js';
import { soak } from './cases/soak.js';
import { stopped } from './cases/stopped.js';
import { tlsCut } from './cases/tls-cut.js';
import { twoVersions } from './cases/two-versions.js';
import { workerOutOfMemory } from './cases/worker-out-of-memory.js';
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
  diskFull,
  evicting,
  notKept,
  flushed,
  logFlood,
  poison,
  endsInTime,
  readsWhileRefused,
  clocksOff,
  workerOutOfMemory,
  noNames,
  tlsCut,
  sentinel,
  sentinelLag,
  cluster,
  backfillKilled,
  campaignKilled,
  twoVersions,
  soak,
  fuzz,
];
