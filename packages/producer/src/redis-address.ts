import { parseRedisUrl, type RedisClient } from '@tracklayer/redis';

interface Node {
  host?: string | undefined;
  port?: number | undefined;
}

/** Where a Redis of this URL is, for people: `10.0.0.1:6379`, several with commas. Never shows a user or a password. */
export function addressOfUrl(url: string): string {
  const target = parseRedisUrl(url);
  return target.kind === 'node' ? listOf([target.node]) : listOf(target.nodes);
}

/** Where an application's own connection leads, as far as it says so. */
export function addressOfClient(client: RedisClient): string | undefined {
  // A Cluster has nodes. The application's ioredis may be another copy than ours, so the class does not tell.
  if ('nodes' in client) return undefined;
  const { path, sentinels, host, port } = client.options;
  if (path) return path;
  return listOf(sentinels ?? [{ host, port }]);
}

function listOf(nodes: readonly Node[]): string {
  return nodes
    .map(({ host = 'localhost', port = 6379 }) => `${host.includes(':') ? `[${host}]` : host}:${port}`)
    .join(', ');
}
