import { setTimeout as sleep } from 'node:timers/promises';
import { laneKeys } from '@tracklayer/lanes';
import type { ChaosCase } from '../chaos-case.js';
import { mustHappen } from '../wait.js';
import { clusterWorld, isPrimary, moveSlot, ownerOf } from '../world/cluster.js';
import type { RedisServer } from '../world/redis-server.js';

const TAKES_OVER_MS = 90_000;

export const cluster: ChaosCase = {
  name: 'cluster',
  summary:
    'In a Redis Cluster a primary is killed, and the slot of an account moves to another node under load.',
  seconds: 30,
  setUp: { redis: clusterWorld },
  async hurt({ redis: { servers }, klaviyo, hurtMs, say }) {
    const [first = '', second = ''] = klaviyo.accounts.map(({ id }) => laneKeys(id).counts);
    await sleep(hurtMs / 4);
    const from = await ownerOf(servers, second);
    let to: RedisServer | undefined;
    for (const server of servers) if (server !== from && (await isPrimary(server))) to = server;
    if (from === undefined || to === undefined) throw new Error('The Cluster has no two primaries.');
    say('a slot moves');
    const keysMoved = await moveSlot(
      second,
      from,
      to,
      servers.filter((each) => each !== from && each !== to),
    );

    await sleep(hurtMs / 4);
    const victim = await ownerOf(servers, first);
    const startedMs = performance.now();
    await victim?.kill();
    say('a primary is killed');
    const others = servers.filter((server) => server !== victim);
    const hasMoved = async () => {
      const owner = await ownerOf(others, first);
      return owner !== undefined && isPrimary(owner);
    };
    await mustHappen('The fail-over', hasMoved, TAKES_OVER_MS);
    const failOverMs = Math.round(performance.now() - startedMs);
    await victim?.start();
    await sleep(hurtMs / 4);
    return { figures: { keysMoved, failOverMs } };
  },
};
