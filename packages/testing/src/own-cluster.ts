import { freePort } from '@tracklayer/local-redis';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis } from './own-redis.js';
import { until } from './until.js';

/** A Redis Cluster of one test's own. */
export interface OwnCluster {
  /** `redis-cluster://…` of its first node. */
  url: string;
  /** Ends the nodes and removes their data. */
  stop(): Promise<void>;
}

const SLOTS = 16_384;

/** Starts nodes that have equal parts of the slots. */
export async function startOwnCluster(nodes: number): Promise<OwnCluster> {
  const servers: OwnRedis[] = [];
  const ports: { port: number; bus: number }[] = [];
  for (let node = 0; node < nodes; node++) {
    const bus = await freePort();
    const args = ['--cluster-enabled', 'yes', '--cluster-port', String(bus)];
    const server = await startOwnRedis([...args, '--cluster-announce-ip', '127.0.0.1']);
    servers.push(server);
    ports.push({ port: Number(new URL(server.url).port), bus });
  }
  for (const [at, { url }] of servers.entries()) {
    const node = connectRedis(url, { role: 'reader', name: 'node' });
    const [from, to] = [Math.floor((at * SLOTS) / nodes), Math.floor(((at + 1) * SLOTS) / nodes) - 1];
    await node.call('cluster', 'addslotsrange', String(from), String(to));
    for (const { port, bus } of ports.slice(0, at)) {
      await node.call('cluster', 'meet', '127.0.0.1', String(port), String(bus));
    }
    await closeRedis(node, 1_000);
  }
  for (const { url } of servers) {
    const node = connectRedis(url, { role: 'reader', name: 'node' });
    const isWhole = async () => {
      const info = String(await node.call('cluster', 'info'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes}\r`);
    };
    await until(isWhole, 60_000);
    await closeRedis(node, 1_000);
  }
  return {
    url: String(servers[0]?.url).replace('redis://', 'redis-cluster://'),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
