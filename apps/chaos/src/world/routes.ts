/** The ways between the programs of a scene: direct, through a proxy that the case hurts, or encrypted. */
import type { Route, SetUp } from '../set-up.js';
import type { Klaviyo } from './klaviyo.js';
import type { RedisWorld } from './redis-world.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';
import { startTlsFront } from './tls.js';

export interface Routes {
  /** The address of Redis for a program. */
  redisUrl(program: 'worker' | 'producer'): string;
  /** The address of Klaviyo for the workers. */
  klaviyoUrl: string;
  /** What workers need to use these addresses. */
  workerEnv: Readonly<Record<string, string>>;
  proxy(route: Route): TcpProxy;
  close(): Promise<void>;
}

export async function openRoutes(
  { proxied = [], host = '127.0.0.1' }: Pick<SetUp, 'proxied' | 'host'>,
  redis: RedisWorld,
  klaviyo: Klaviyo,
): Promise<Routes> {
  const { tls } = redis;
  const proxies = new Map<Route, TcpProxy>();
  const front = tls && (await startTlsFront(tls, portOf(klaviyo.url)));
  const targets: Record<Route, number> = {
    worker: tls?.port ?? portOf(redis.url),
    producer: portOf(redis.url),
    klaviyo: front?.port ?? portOf(klaviyo.url),
  };
  for (const route of proxied) proxies.set(route, await startTcpProxy(targets[route]));
  const portFor = (route: Route) => proxies.get(route)?.port ?? targets[route];
  // Behind Sentinels and in a Cluster the address has no single port.
  const isDirect = (route: Route) => !proxies.has(route) && tls === undefined && host === '127.0.0.1';
  return {
    redisUrl(program) {
      if (isDirect(program)) return redis.url;
      const scheme = tls && program === 'worker' ? 'rediss' : 'redis';
      return `${scheme}://${host}:${portFor(program)}`;
    },
    klaviyoUrl: `${tls ? 'https' : 'http'}://${host}:${portFor('klaviyo')}`,
    workerEnv: tls ? { NODE_EXTRA_CA_CERTS: tls.certificate } : {},
    proxy(route) {
      const proxy = proxies.get(route);
      if (proxy === undefined) throw new Error(`The scene has no proxy for the route ${route}.`);
      return proxy;
    },
    async close() {
      for (const proxy of proxies.values()) await proxy.close();
      await front?.close();
    },
  };
}

/** The first port of a URL, which may name several hosts. */
function portOf(url: string): number {
  return Number(/:(\d+)/.exec(url)?.[1]);
}
