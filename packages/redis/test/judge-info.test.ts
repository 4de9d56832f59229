import fc from 'fast-check';
import { judgeRedisInfo } from '../src/judge-info.js';

const MB = 2 ** 20;

/** INFO of a Redis without fault, as 7.0 writes it. */
const HEALTHY = {
  redis_version: '7.0.15',
  used_memory: String(50 * MB),
  used_memory_rss: String(60 * MB),
  total_system_memory: String(1_000 * MB),
  maxmemory: String(100 * MB),
  maxmemory_policy: 'noeviction',
  mem_not_counted_for_evict: '0',
  rdb_last_bgsave_status: 'ok',
  aof_enabled: '1',
  aof_last_write_status: 'ok',
  role: 'master',
  connected_slaves: '1',
  slave0: 'ip=10.0.0.2,port=6379,state=online,offset=5000000,lag=1',
  master_repl_offset: '5000100',
};

function infoWith(changes: Record<string, string | undefined> = {}): string {
  const lines = Object.entries({ ...HEALTHY, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}:${value}`],
  );
  return `# Server\r\n${lines.join('\r\n')}\r\n`;
}

const codes = (changes?: Record<string, string | undefined>) =>
  judgeRedisInfo(infoWith(changes)).map(({ code }) => code);

describe('the settings of Redis', () => {
  it('have no finding where Redis keeps what it acknowledged', () => {
    expect(codes()).toEqual([]);
    expect(codes({ maxmemory: '0', maxmemory_policy: 'allkeys-lru' })).toEqual([]);
  });

  it.each(['allkeys-lru', 'allkeys-random', 'volatile-lru', 'volatile-ttl'])(
    'are unfit with %s',
    (policy) => {
      const [finding, ...others] = judgeRedisInfo(infoWith({ maxmemory_policy: policy }));
      expect(finding).toMatchObject({
        code: 'evicts',
        severity: 'unfit',
        message: expect.stringContaining(policy),
        next: 'Set maxmemory-policy to noeviction.',
      });
      expect(others).toEqual([]);
    },
  );

  it.each([
    ['no append-only file', { aof_enabled: '0' }, 'no_append_only_file'],
    ['a full disk', { aof_last_write_status: 'err' }, 'append_only_file_fails'],
    ['a failed snapshot', { rdb_last_bgsave_status: 'err' }, 'snapshot_fails'],
    ['an old version', { redis_version: '5.0.14' }, 'old_version'],
    ['a replica', { role: 'slave' }, 'read_only'],
    ['missing replicas', { min_slaves_good_slaves: '0' }, 'too_few_replicas'],
    ['nearly full memory', { used_memory: String(95 * MB) }, 'memory_low'],
    ['a nearly full machine', { maxmemory: '0', used_memory_rss: String(950 * MB) }, 'memory_low'],
    ['a hidden policy', { maxmemory_policy: undefined }, 'settings_unknown'],
    [
      'a replica that copies',
      { slave0: 'ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0' },
      'replica_lags',
    ],
    [
      'a silent replica',
      { slave0: 'ip=10.0.0.2,port=6379,state=online,offset=5000100,lag=12' },
      'replica_lags',
    ],
    ['a replica far behind', { slave0: 'ip=10.0.0.2,port=6379,state=online,offset=1,lag=0' }, 'replica_lags'],
    [
      'a replica that left',
      { slave0: undefined, connected_slaves: '0', repl_backlog_active: '1' },
      'replica_lags',
    ],
  ])('warn of %s', (_what, changes, code) => {
    expect(judgeRedisInfo(infoWith(changes))).toEqual([
      expect.objectContaining({
        code,
        severity: 'warning',
        next: expect.stringMatching(/^[A-Z].*\.|lanes$/),
      }),
    ]);
  });

  it('do not count the buffers that Redis itself does not count', () => {
    expect(codes({ used_memory: String(95 * MB), mem_not_counted_for_evict: String(20 * MB) })).toEqual([]);
  });

  it('say that they are unknown where Redis tells nothing', () => {
    expect(judgeRedisInfo('').map(({ code }) => code)).toEqual(['settings_unknown']);
  });

  it('never make the judge fail, whatever the text', () => {
    const name = fc.constantFrom(...Object.keys(HEALTHY), 'slave1', '#', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), (lines) => {
        const text = lines.map(([field, value]) => `${field}:${value}`).join('\r\n');
        for (const { message, next } of judgeRedisInfo(text)) expect(message && next).toBeTruthy();
      }),
    );
  });
});
