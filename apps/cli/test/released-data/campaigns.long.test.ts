import { RELEASED } from './load.js';
import { openReleasedWorld, type ReleasedWorld } from './world.js';

let world: ReleasedWorld;

beforeEach(async () => {
  world = await openReleasedWorld(14);
});

afterEach(() => world.close());

interface Listed {
  id: string;
  reason: string;
  state: string;
}

async function campaignIn(state: string): Promise<string> {
  const { json } = await world.tracklayer('dlq', 'campaigns');
  return (json as Listed[]).find((each) => each.state === state)?.id ?? '';
}

/** The campaign whose process was killed, after the lease of that process has expired. */
async function killedCampaign(): Promise<string> {
  const id = await campaignIn('running');
  await world.redis.del(`{tracklayer:${RELEASED}}:dead:lease:${id}`);
  return id;
}

const resume = (id: string) => world.whileDelivering(() => world.tracklayer('dlq', 'resume', id));

describe('a campaign of the release before', () => {
  it('that was killed is shown as interrupted, and no worker takes it up by itself', async () => {
    const id = await killedCampaign();
    await world.delivery.takeUpCampaigns();
    await world.drain();
    const { json, stdout } = await world.tracklayer('dlq', 'campaigns', id);
    expect(json).toMatchObject([{ state: 'interrupted', inWorkers: false, counts: { taken: 4 } }]);
    expect(stdout).not.toContain('"runner"');
  });

  it('that was killed resumes until it is done, and sends no letter twice', async () => {
    const id = await killedCampaign();
    expect(await resume(id)).toMatchObject({ exitCode: 0 });

    const { json } = await world.tracklayer('dlq', 'campaigns', id);
    expect(json).toMatchObject([
      { state: 'done', total: 8, underWay: 0, left: 0, counts: { taken: 8, delivered: 8, elsewhere: 0 } },
    ]);
    // It had delivered two of its eight before it was killed; two more were in their lane.
    const { items } = world.sandbox.events({ metric: 'Placed Order', limit: 1_000 });
    const sent = items.filter(({ uniqueId }) => uniqueId.startsWith('order-killed-'));
    expect(sent.map(({ uniqueId, timeGiven, fate }) => [uniqueId, timeGiven, fate]).sort()).toEqual(
      [3, 4, 5, 6, 7, 8].map((n) => [`order-killed-${n}`, `2026-03-01T10:${20 + n}:30+01:00`, 'recorded']),
    );
  });

  it('that was paused resumes until it is done', async () => {
    const id = await campaignIn('paused');
    expect(await resume(id)).toMatchObject({ exitCode: 0 });

    const { json } = await world.tracklayer('dlq', 'campaigns', id);
    expect(json).toMatchObject([{ state: 'done', total: 6, counts: { taken: 6, delivered: 6 } }]);
    for (const n of [1, 2, 3, 4]) expect(world.accepted(`lead-paused-${n}`)).toEqual([]);
    for (const n of [5, 6]) expect(world.accepted(`lead-paused-${n}`)).toMatchObject([{ fate: 'recorded' }]);
  });

  it('that is done is not run again', async () => {
    const ran = await world.tracklayer('dlq', 'resume', await campaignIn('done'));
    expect(ran.json).toMatchObject([
      { error: { code: 'campaign_ended', message: expect.stringContaining('done') } },
    ]);
  });
});
