/**
 * Waits for the first jobs of lanes that no worker of this process serves yet, over one connection for many lanes.
 *
 * BullMQ's worker has a connection of its own, on which it waits for the marker of its lane. A lane that nobody uses needs no more
 * than its marker: where it appears, the worker of the lane starts and takes the job. So the first job of a lane waits no longer
 * than any other. A marker that is lost, e.g. with a connection, delays it until the next look at unused lanes.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobType } from '@tracklayer/events';
import { lanePrefix } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

type RedisNode = Extract<RedisClient, { stream: unknown }>;

export interface FirstJobs {
  /** Calls `onJob` once, when the lane gets a job. The returned function ends the wait. */
  wait(destination: string, type: JobType, onJob: () => void): () => void;
}

/** The lanes of one connection. */
interface Group {
  client: RedisNode;
  /** What to call, by the key of the lane's marker. */
  lanes: Map<string, () => void>;
  /** A key that ends the wait, because a lane was added. */
  nudge: string;
  state: 'ended' | 'waiting' | 'nudged' | 'between';
}

/** Redis gets all keys of a connection again after each first job. */
const LANES_EACH = 250;

/** Shorter than the time after which a silent connection is replaced. */
const WAIT_S = 10;

const AGAIN_MS = 1_000;
const CONNECTION = 'tracklayer:worker:first-jobs';
const NUDGE_LIVES_S = 60;

/**
 * It ends with the connection. Undefined on a Cluster, which refuses a command with keys of several destinations.
 */
export function createFirstJobs(redis: RedisClient, onError: (error: Error) => void): FirstJobs | undefined {
  return 'nodes' in redis ? undefined : firstJobsOver(redis, onError);
}

function firstJobsOver(redis: RedisNode, onError: (error: Error) => void): FirstJobs {
  const groups: Group[] = [];
  let isClosed = false;
  redis.once('end', () => {
    isClosed = true;
    for (const { client } of groups) client.disconnect();
  });

  function open(): Group {
    const client = redis.duplicate({ connectionName: CONNECTION });
    client.on('error', onError);
    const nudge = `tracklayer:first-jobs:${randomUUID()}`;
    const group: Group = { client, lanes: new Map(), nudge, state: 'ended' };
    groups.push(group);
    return group;
  }

  async function waitOnce(group: Group): Promise<void> {
    group.state = 'waiting';
    const found = await group.client.bzpopmin(group.nudge, ...group.lanes.keys(), WAIT_S);
    group.state = 'between';
    if (found === null || found[0] === group.nudge) return;
    const [key, member, score] = found;
    const onJob = group.lanes.get(key);
    group.lanes.delete(key);
    if (onJob !== undefined) onJob();
    // Its wait ended meanwhile. The marker may be another worker's.
    else await redis.zadd(key, score, member);
  }

  async function run(group: Group): Promise<void> {
    while (!isClosed && group.lanes.size > 0) {
      await waitOnce(group).catch(async (error) => {
        group.state = 'between';
        if (isClosed) return;
        onError(error);
        await sleep(AGAIN_MS);
      });
    }
    group.state = 'ended';
  }

  async function nudge(group: Group): Promise<void> {
    group.state = 'nudged';
    await Promise.all([redis.zadd(group.nudge, 0, '0'), redis.expire(group.nudge, NUDGE_LIVES_S)]);
  }

  return {
    wait(destination, type, onJob) {
      const marker = `${lanePrefix(destination)}:${type}:marker`;
      const group = groups.find(({ lanes }) => lanes.size < LANES_EACH) ?? open();
      group.lanes.set(marker, onJob);
      if (group.state === 'ended') void run(group);
      else if (group.state === 'waiting') nudge(group).catch(onError);
      return () => {
        if (group.lanes.get(marker) === onJob) group.lanes.delete(marker);
      };
    },
  };
}
