import { JOB_TYPES } from '@tracklayer/events';
import { lanePrefix } from '@tracklayer/lanes';
import { anyExists, type RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { REPLAYING, RESOLVED } from './indexes.js';

/**
 * Whether a destination has a letter in any state, a job that BullMQ gave up on, a campaign or an act in the audit. Without any, a
 * round of sweep, repair and expiry finds nothing. Such a round takes twenty round trips. Calls of one turn share one.
 */
export function hasAny(redis: RedisClient, destination: string): Promise<boolean> {
  const { groups, index, campaigns, audit } = deadKeys(destination);
  const failed = JOB_TYPES.map((type) => `${lanePrefix(destination)}:${type}:failed`);
  return anyExists(redis, [groups, index(REPLAYING.name), index(RESOLVED.name), campaigns, audit, ...failed]);
}
