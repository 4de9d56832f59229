import { describe, expect, it } from '@jest/globals';
import { deadKeys } from '../../src/keys.js';
import { deliverAny, runBeside, START, startCampaign } from '../support/campaigns.js';
import { eventJob, profileJob, purchase } from '../support/jobs.js';
import { die, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds(
  (fresh) => {
    world = fresh;
  },
  () => ({ now: () => START }),
);

const phone = (above: string) => ({ code: 'invalid', pointer: `/data/attributes/${above}phone_number` });

async function recordTwoCauses(): Promise<string> {
  await die(world, profileJob(), { failure: phone('') });
  await die(world, eventJob(), { failure: phone('profile/data/attributes/') });
  await die(world, eventJob(purchase({ name: 'refund' })), { failure: { code: 'not_found' } });
  const { causes } = await world.letters.causes(world.destination);
  return causes.find(({ field }) => field === 'phone_number')?.id ?? '';
}

describe('A campaign of a cause', () => {
  it('replays its letters in every lane, and no other letter', async () => {
    const cause = await recordTwoCauses();
    const campaign = await startCampaign(world, { selection: { cause } });
    expect(campaign).toMatchObject({ total: 2, selection: { cause } });
    const ended = await runBeside(world, campaign, () => deliverAny(world));
    expect(ended).toMatchObject({ state: 'done', counts: { delivered: 2, deadAgain: 0 } });
    const { causes } = await world.letters.causes(world.destination);
    expect(causes).toMatchObject([{ code: 'not_found', count: 1 }]);
  });

  it('selects no letter for a version that does not know causes', async () => {
    const cause = await recordTwoCauses();
    const { id } = await startCampaign(world, { selection: { cause } });
    const { redis, letters, destination } = world;
    const stored = JSON.parse((await redis.hget(deadKeys(destination).campaign(id), 'record')) ?? '');
    const { cause: _unknown, ...known } = stored.selection;
    expect(await letters.count(destination, known)).toBe(0);
    expect((await letters.campaigns.get(destination, id))?.selection).not.toHaveProperty('group');
  });
});
