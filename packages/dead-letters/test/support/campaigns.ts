import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignOrder, RunOptions } from '../../src/campaign/types.js';
import type { Campaign } from '../../src/index.js';
import { NOW } from './jobs.js';
import { deliver, type World } from './world.js';

/** The clock of worlds in which campaigns are tested: a minute after the letters died. */
export const START = NOW + 60_000;

export function startCampaign(world: World, changes: Partial<CampaignOrder> = {}): Promise<Campaign> {
  const order = { selection: {}, reason: 'phone numbers corrected', by: 'ava', ...changes };
  return world.letters.campaigns.start(world.destination, order);
}

/** Runs a campaign beside a worker that does `work` with each job, until the campaign ends or is stopped. */
export async function runBeside(
  world: World,
  { id }: Campaign,
  work: () => Promise<boolean>,
  options: Partial<RunOptions> = {},
): Promise<Campaign> {
  const running = world.letters.campaigns.run(world.destination, id, { holder: 'test:1', ...options });
  let over = false;
  const ended = running.finally(() => {
    over = true;
  });
  ended.catch(() => {});
  while (!over) if (!(await work())) await sleep(5);
  return running;
}

/** Delivers the next job of any lane. */
export async function deliverAny(world: World): Promise<boolean> {
  return (
    (await deliver(world, 'profile-upsert')) ||
    (await deliver(world, 'list-subscription')) ||
    (await deliver(world, 'metric-event'))
  );
}
