/** Real workers and commands that are killed: it takes the leases of killed workers, six seconds each. */
import { type CampaignWorld, openCampaignWorld } from './support/campaign-world.js';

const ROOM_MS = 240_000;
const ALL = ['dlq', 'replay', '--all', '--yes', '--reason', 'INC-212', '--by', 'ava'];

let world: CampaignWorld;

beforeEach(async () => {
  world = await openCampaignWorld();
});

afterEach(() => world.close());

const isDone = ({ state }: { state: string }) => state === 'done';

it(
  'that the API started ends, each letter once, although its server is gone and its worker is killed three times',
  async () => {
    const ids = await world.die(800);
    const server = await world.server();
    const order = { destination: world.destination, selection: {}, reason: 'INC-212', ratePerSecond: 150 };
    const answer = await fetch(`${server.url}/api/v1/campaigns`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    const { id } = (await answer.json()) as { id: string };
    await server.end('SIGKILL');
    for (const taken of [100, 300, 500]) {
      const worker = await world.worker();
      await world.campaign(({ counts, runner }) => counts.taken >= taken && runner !== undefined);
      await worker.end('SIGKILL');
    }
    await world.campaign(({ state }) => state === 'interrupted');
    const last = await world.worker();
    const done = await world.campaign(isDone);
    expect(done).toMatchObject({ id, total: 800, underWay: 0, left: 0 });
    expect(done.counts.delivered + done.counts.duplicate).toBe(800);
    expect(new Set(world.recorded(ids).values())).toEqual(new Set([1]));
    expect(await last.end('SIGTERM')).toBe(0);
  },
  ROOM_MS,
);

it(
  'stops after the second step, whose letters die again, and leaves the others as they are',
  async () => {
    const isBad = (index: number) => index >= 10 && index < 110;
    const ids = await world.die(1_000, isBad);
    await world.worker();
    const command = world.tracklayer(...ALL, '--steps', '10,100,all', '--stop-at', '5%');
    expect(await command.ended()).toBe(1);
    expect(command.text()).toContain(
      'Stopped after step 2 of 3: 100 of its 100 letters died again, more than 5%. 890 letters were not sent.',
    );
    const stopped = await world.campaign(({ state }) => state === 'stopped');
    expect(stopped).toMatchObject({ counts: { taken: 110, delivered: 10, deadAgain: 100 }, left: 890 });
    expect(await world.letters.count(world.destination, { replayed: false })).toBe(890);
    expect([...world.recorded(ids).values()].filter((times) => times > 0)).toHaveLength(10);

    const resumed = world.tracklayer('dlq', 'resume', stopped.id);
    expect(await resumed.ended()).toBe(1);
    expect((await world.campaign(isDone)).counts).toMatchObject({
      taken: 1_000,
      delivered: 900,
      deadAgain: 100,
    });
  },
  ROOM_MS,
);

it(
  'sends each letter by one of two campaigns over the same selection',
  async () => {
    const ids = await world.die(400);
    const both = [world.tracklayer(...ALL), world.tracklayer(...ALL)];
    await world.campaign(({ total }) => total === 400);
    await world.worker();
    await world.worker();
    for (const each of both) expect(await each.ended()).toBe(0);
    const campaigns = await world.letters.campaigns.list(world.destination);
    expect(campaigns.map(({ state }) => state)).toEqual(['done', 'done']);
    const [first, second] = campaigns.map(({ counts }) => counts);
    expect((first?.taken ?? 0) + (second?.taken ?? 0)).toBe(400);
    expect(first?.elsewhere).toBe(second?.taken);
    expect(new Set(world.recorded(ids).values())).toEqual(new Set([1]));
  },
  ROOM_MS,
);

it(
  'goes on after Ctrl-C, and says with an exit code of its own that no worker takes it up',
  async () => {
    await world.die(20);
    const alone = world.tracklayer(...ALL, '--rate', '1');
    expect(await alone.ended()).toBe(10);
    expect(alone.text()).toContain('up within 15 s. The campaign stays recorded');

    const worker = await world.worker();
    const { id } = await world.campaign(({ runner }) => runner !== undefined);
    const follower = world.tracklayer('dlq', 'resume', id);
    await world.campaign(({ counts }) => counts.delivered > 1);
    while (!follower.text().includes('This command follows it'))
      await new Promise((go) => setTimeout(go, 50));
    expect(await follower.end('SIGINT')).toBe(130);
    for (const verb of ['campaigns', 'cancel']) expect(follower.text()).toContain(`dlq ${verb} ${id}`);
    const { counts } = await world.campaign(() => true);
    await world.campaign((later) => later.counts.delivered > counts.delivered);

    const cancelledAtMs = Date.now();
    expect(await world.tracklayer('dlq', 'cancel', id).ended()).toBe(0);
    await world.campaign(({ state, underWay }) => state === 'cancelled' && underWay === 0);
    expect(Date.now() - cancelledAtMs).toBeLessThan(ROOM_MS / 4);
    expect(await worker.end('SIGTERM')).toBe(0);
  },
  ROOM_MS,
);
