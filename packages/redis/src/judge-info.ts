/**
 * Judges whether a Redis keeps what it acknowledged.
 *
 * Defends against a Redis that loses events and says nothing. Measured with `allkeys-lru` and full memory: Redis acknowledged
 * 1,500 of 1,500 events and delivered none. The text of INFO tells this, and managed services allow INFO where they forbid
 * CONFIG.
 */

/**
 * - `evicts`: Redis deletes keys when its memory is full.
 * - `no_append_only_file`: a restart of Redis loses the newest events.
 * - `append_only_file_fails`, `snapshot_fails`: Redis cannot write to its disk.
 * - `read_only`, `too_few_replicas`: Redis refuses writes.
 * - `memory_low`: Redis will refuse writes soon, or the system will end it.
 * - `replica_lags`: a fail-over to this replica loses the newest events.
 * - `old_version`: older than {@link LEAST_VERSION}.
 * - `settings_unknown`: INFO does not tell the eviction policy.
 */
export type RedisFindingCode =
  | 'evicts'
  | 'no_append_only_file'
  | 'append_only_file_fails'
  | 'snapshot_fails'
  | 'read_only'
  | 'too_few_replicas'
  | 'memory_low'
  | 'replica_lags'
  | 'old_version'
  | 'settings_unknown';

/** Why a Redis may lose events, in plain sentences. */
export interface RedisFinding {
  code: RedisFindingCode;
  /** `unfit`: a worker refuses to start with it. `warning`: a worker starts and says it. */
  severity: 'unfit' | 'warning';
  /** What happened and what it means. */
  message: string;
  /** What to do, as an imperative. */
  next: string;
}

/** The oldest version that BullMQ recommends. Valkey and other forks report the Redis version they are compatible with. */
const LEAST_VERSION = '6.2.0';
/** Above this part of its memory Redis counts as nearly full. */
const MEMORY_NEARLY_FULL = 0.9;
/** A healthy replica answers each second. */
const LAG_S = 5;
/** About a thousand events. */
const LAG_BYTES = 2 ** 20;

/**
 * Reads the text of INFO. Pure. Fields that a service leaves out are not judged, except the eviction policy: then
 * `settings_unknown` says so. The most severe finding is first.
 */
export function judgeRedisInfo(info: string): RedisFinding[] {
  const fields = fieldsOf(info);
  const findings = [
    eviction(fields),
    appendOnlyFile(fields),
    snapshot(fields),
    replication(fields),
    memory(fields),
    ...replicas(fields),
    version(fields),
  ];
  return findings.filter((finding) => finding !== undefined);
}

type Fields = ReadonlyMap<string, string>;

function fieldsOf(info: string): Fields {
  const lines = info.split(/\r?\n/).filter((line) => /^[^#:]+:/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function numberOf(fields: Fields, name: string): number | undefined {
  const text = fields.get(name);
  return text === undefined || text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

function eviction(fields: Fields): RedisFinding | undefined {
  const most = numberOf(fields, 'maxmemory');
  const policy = fields.get('maxmemory_policy');
  if (most === 0) return undefined;
  if (most === undefined || policy === undefined) {
    return {
      code: 'settings_unknown',
      severity: 'warning',
      message: 'Redis does not tell whether it deletes keys when its memory is full.',
      next: 'Check that its maxmemory-policy is noeviction.',
    };
  }
  if (policy === 'noeviction') return undefined;
  const lost = policy.startsWith('volatile-')
    ? 'It can delete completion markers, withdrawn consents and locks, and so send events twice or against a withdrawal.'
    : 'It can delete events that are not delivered yet.';
  return {
    code: 'evicts',
    severity: 'unfit',
    message: `Redis deletes keys when its memory is full (maxmemory-policy ${policy}). ${lost}`,
    next: 'Set maxmemory-policy to noeviction.',
  };
}

function appendOnlyFile(fields: Fields): RedisFinding | undefined {
  if (fields.get('aof_enabled') === '0') {
    return {
      code: 'no_append_only_file',
      severity: 'warning',
      message:
        'Redis keeps no append-only file. A restart of Redis loses the events that came after its last snapshot.',
      next: 'Set appendonly to yes. For a managed Redis, switch on its persistence.',
    };
  }
  if ((fields.get('aof_last_write_status') ?? 'ok') === 'ok') return undefined;
  return {
    code: 'append_only_file_fails',
    severity: 'warning',
    message: 'Redis cannot write its append-only file, and refuses new events.',
    next: 'Free space on the disk of Redis, and read its log.',
  };
}

/** Redis refuses writes (MISCONF) after a failed snapshot, unless its configuration says otherwise. */
function snapshot(fields: Fields): RedisFinding | undefined {
  if ((fields.get('rdb_last_bgsave_status') ?? 'ok') === 'ok') return undefined;
  return {
    code: 'snapshot_fails',
    severity: 'warning',
    message: 'Redis cannot save its snapshot, and may refuse new events.',
    next: 'Free space on the disk of Redis, and read its log.',
  };
}

function replication(fields: Fields): RedisFinding | undefined {
  if (fields.get('role') === 'slave') {
    return {
      code: 'read_only',
      severity: 'warning',
      message: 'This Redis is a replica, and refuses new events.',
      next: 'Point REDIS_URL to the primary. During a fail-over, wait until it has ended.',
    };
  }
  // Redis tells this number only where it wants replicas.
  if (numberOf(fields, 'min_slaves_good_slaves') !== 0) return undefined;
  return {
    code: 'too_few_replicas',
    severity: 'warning',
    message: 'Redis has too few replicas, and refuses new events.',
    next: 'Start the replicas, or lower min-replicas-to-write.',
  };
}

function memory(fields: Fields): RedisFinding | undefined {
  const most = numberOf(fields, 'maxmemory');
  const used = numberOf(fields, 'used_memory');
  if (most === undefined || used === undefined) return undefined;
  if (most > 0) {
    // Redis does not count its buffers for replicas and for the append-only file.
    const counted = used - (numberOf(fields, 'mem_not_counted_for_evict') ?? 0);
    // An evicting Redis is a worse finding of its own, and it refuses nothing.
    if (counted < most * MEMORY_NEARLY_FULL || fields.get('maxmemory_policy') !== 'noeviction')
      return undefined;
    return {
      code: 'memory_low',
      severity: 'warning',
      message: `Redis uses ${megabytes(counted)} of its ${megabytes(most)}. When its memory is full, it refuses new events.`,
      next: 'Raise maxmemory, or find out why jobs wait: tracklayer lanes.',
    };
  }
  const resident = numberOf(fields, 'used_memory_rss') ?? used;
  const machine = numberOf(fields, 'total_system_memory') ?? 0;
  if (machine === 0 || resident < machine * MEMORY_NEARLY_FULL) return undefined;
  return {
    code: 'memory_low',
    severity: 'warning',
    message: `Redis uses ${megabytes(resident)} of the ${megabytes(machine)} of its machine. When they are used up, the system ends Redis.`,
    next: 'Give the machine more memory, or find out why jobs wait: tracklayer lanes.',
  };
}

function replicas(fields: Fields): RedisFinding[] {
  const written = numberOf(fields, 'master_repl_offset') ?? 0;
  // The backlog tells that a replica was connected within about the last hour.
  const hasLeft =
    fields.get('role') === 'master' &&
    fields.get('connected_slaves') === '0' &&
    fields.get('repl_backlog_active') === '1';
  if (hasLeft) return [lagging('The replica of this Redis is not connected any more.')];
  return [...fields]
    .filter(([name]) => /^slave\d+$/.test(name))
    .flatMap(([, text]) => {
      const replica = new Map(text.split(',').map((pair) => pair.split('=') as [string, string]));
      const behind = behindBy(replica, written);
      if (behind === undefined) return [];
      return [lagging(`The replica ${replica.get('ip')}:${replica.get('port')} ${behind}.`)];
    });
}

function lagging(what: string): RedisFinding {
  return {
    code: 'replica_lags',
    severity: 'warning',
    message: `${what} If it takes over now, the newest events are lost.`,
    next: 'Check the network and the load of the replica. To refuse events meanwhile, set min-replicas-to-write and min-replicas-max-lag.',
  };
}

/** How far a replica is behind, as the end of a sentence. Undefined for one that keeps up. */
function behindBy(replica: ReadonlyMap<string, string>, written: number): string | undefined {
  const state = replica.get('state');
  if (state !== undefined && state !== 'online') return 'has not copied all data yet';
  const bytes = written - (numberOf(replica, 'offset') ?? written);
  const seconds = numberOf(replica, 'lag') ?? 0;
  if (seconds >= LAG_S) return `has not answered for ${seconds} s`;
  return bytes >= LAG_BYTES ? `is ${megabytes(bytes)} behind` : undefined;
}

function version(fields: Fields): RedisFinding | undefined {
  const found = fields.get('redis_version') ?? '';
  const isOld =
    /^\d+(\.\d+)*$/.test(found) && found.localeCompare(LEAST_VERSION, 'en', { numeric: true }) < 0;
  if (!isOld) return undefined;
  return {
    code: 'old_version',
    severity: 'warning',
    message: `Redis ${found} is older than ${LEAST_VERSION}. BullMQ is not tested with it.`,
    next: `Update Redis to ${LEAST_VERSION} or newer.`,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 100 * 2 ** 20 ? 1 : 0)} MB`;
}
