/** A Redis Cluster refuses a script that touches a key of another slot. */
import { closeRedis } from '@tracklayer/redis';
import { type OwnCluster, startOwnCluster } from '@tracklayer/testing';
import { openWorld } from './support/world.js';

let cluster: OwnCluster;

beforeAll(async () => {
  cluster = await startOwnCluster(1);
});
afterAll(() => cluster.stop());

it('is written and read in a Cluster, for destinations in several slots', async () => {
  const { url } = cluster;
  const worlds = [openWorld(url), openWorld(url), openWorld(url)];
  for (const world of worlds) {
    const writer = world.writer();
    await writer.write({ always: true });
    const hold = `{tracklayer:${world.destination}}:hold`;
    await world.redis.hset(hold, { since: String(world.clock.nowMs - 5), cause: 'refused', code: 'x' });
    await world.redis.hset(
      `{tracklayer:${world.destination}}:metric-event:a`,
      'timestamp',
      world.clock.nowMs - 9_000,
    );
    await world.redis.lpush(`{tracklayer:${world.destination}}:metric-event:wait`, 'a');
    await world.count('metric-event:delivered', 3);
    writer.lane('metric-event').called(20, false);
    await writer.write();
    expect(await world.sum()).toMatchObject({ delivered: 3, calls: 1, oldestMs: 9_000 });
    expect((await world.read()).marks).toMatchObject([{ kind: 'hold' }, { kind: 'version' }]);
    await closeRedis(world.redis, 1_000);
  }
});
