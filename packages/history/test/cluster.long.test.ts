/** A Redis Cluster refuses a script that touches a key of another slot. Here one node has all slots. */

import { freePort } from '@tracklayer/local-redis';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis, until } from '@tracklayer/testing';
import { openWorld } from './support/world.js';

let own: OwnRedis;

beforeAll(async () => {
  const port = String(await freePort());
  own = await startOwnRedis([
    '--cluster-enabled',
    'yes',
    '--cluster-port',
    port,
    '--cluster-announce-ip',
    '127.0.0.1',
  ]);
  const node = connectRedis(own.url, { role: 'reader', name: 'node' });
  await node.call('cluster', 'addslotsrange', '0', '16383');
  await until(async () => String(await node.call('cluster', 'info')).includes('cluster_state:ok'));
  await closeRedis(node, 1_000);
});
afterAll(() => own.stop());

it('is written and read in a Cluster, for destinations in several slots', async () => {
  const url = own.url.replace('redis://', 'redis-cluster://');
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
}, 20_000);
