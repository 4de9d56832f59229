import { parseRedisUrl, type RedisClient } from '@tracklayer/redis';

interface Node {
  host?: string | undefined;
  port?: number | undefined;
}

/** The address in a Redis URL, for messages: `10.0.0.1:6379`, several with commas. Never contains a user or a password. */
export function addressOfUrl(url: string): string {
  const target = parseRedisUrl(url);
  return target.kind === 'node' ? listOf([target.node]) : listOf(target.nodes);
}

/** The address of an application's own connection. Undefined where the connection does not tell. */
export function addressOfClient(client: RedisClient): string | undefined {
  // A Cluster has nodes. `instanceof` does not work: the application may use another copy of ioredis.
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
