import type { Redis } from 'ioredis';
import type { RedisClient } from './client.js';
import { withDeadline } from './deadline.js';
import { judgeRedisInfo, type RedisFinding } from './judge-info.js';

/** A worker does not start with this Redis. `findings` holds every finding, the unfit ones included. */
export class RedisUnfitError extends Error {
  override readonly name = 'RedisUnfitError';
  readonly code = 'redis_unfit';

  readonly findings: readonly RedisFinding[];
  /** What to do. */
  readonly next: string;

  constructor(findings: readonly RedisFinding[]) {
    const unfit = findings.filter(({ severity }) => severity === 'unfit');
    super(unfit.map(({ message }) => message).join(' '));
    this.findings = findings;
    this.next =
      `${unfit.map(({ next }) => next).join(' ')} ` +
      'To run all the same, set --allow-eviction, REDIS_ALLOW_EVICTION=true, or redis.allowEviction in the configuration.';
  }
}

/**
 * Asks Redis for INFO and judges it; on a Cluster every primary. A user without the right to INFO gets the finding
 * `settings_unknown`. Rejects where Redis gives no answer within `deadlineMs`.
 */
export async function readRedisFindings(redis: RedisClient, deadlineMs?: number): Promise<RedisFinding[]> {
  const reading = 'nodes' in redis ? readCluster(redis.nodes('master')) : readNode(redis);
  if (deadlineMs === undefined) return reading;
  return withDeadline(reading, deadlineMs, () => new Error(`no answer within ${deadlineMs} ms`));
}

async function readNode(node: Redis): Promise<RedisFinding[]> {
  try {
    return judgeRedisInfo(await node.info());
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOPERM'))) throw error;
    return judgeRedisInfo('');
  }
}

/** One finding per code. Its message names the nodes. */
async function readCluster(nodes: readonly Redis[]): Promise<RedisFinding[]> {
  const all = await Promise.all(
    nodes.map(async (node) => {
      const { host, port } = node.options;
      return (await readNode(node)).map((finding) => ({ finding, node: `${host}:${port}` }));
    }),
  );
  const found = all.flat();
  const firsts = found.filter(
    ({ finding }, at) => found.findIndex((each) => each.finding.code === finding.code) === at,
  );
  return firsts.map(({ finding }) => {
    const same = found.filter((each) => each.finding.code === finding.code);
    const where = [...new Set(same.map(({ node }) => node))].join(', ');
    return { ...finding, message: `${finding.message} Nodes: ${where}.` };
  });
}
