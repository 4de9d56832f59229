/**
 * Takes a person out of the orders of campaigns: out of selections, edits and reasons.
 *
 * A running campaign goes on. Its selection then names nobody. A campaign whose edit writes a value of the person is
 * cancelled first, or it would write the replacement into other letters.
 */
import type { RedisClient } from '@tracklayer/redis';
import { type CampaignRecord, changeCampaignState } from '../campaign/store.js';
import { deadKeys } from '../keys.js';
import { type Redact, redactDeep, redactJson } from './redact.js';

export interface RedactedCampaign {
  id: string;
  cancelled: boolean;
}

/** With `dryRun` nothing is changed. */
export async function redactCampaigns(
  redis: RedisClient,
  destination: string,
  redact: Redact,
  { nowMs, dryRun = false }: { nowMs: number; dryRun?: boolean },
): Promise<RedactedCampaign[]> {
  const keys = deadKeys(destination);
  const found: RedactedCampaign[] = [];
  for (const id of await redis.zrange(keys.campaigns, '0', '-1')) {
    const json = await redis.hget(keys.campaign(id), 'record');
    const redacted = json === null ? null : redactJson(json, redact);
    if (json === null || redacted === null || redacted === json) continue;
    const { edit, startedAtMs } = JSON.parse(json) as CampaignRecord;
    const writesPerson =
      edit !== undefined && JSON.stringify(edit) !== JSON.stringify(redactDeep(edit, redact));
    const state = await redis.hget(keys.campaign(id), 'state');
    const cancelled = writesPerson && (state === 'running' || state === 'paused');
    found.push({ id, cancelled });
    if (dryRun) continue;
    if (cancelled) {
      const change = { to: 'cancelled', from: ['running', 'paused'], nowMs } as const;
      await changeCampaignState(redis, destination, { id, startedAtMs }, change);
    }
    await redis.hset(keys.campaign(id), 'record', redacted);
  }
  return found;
}
