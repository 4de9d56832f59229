import type { Config } from './types.js';

/** The values that must not reach a log: the API keys, the secrets of the digests of people and of OpenID Connect, and the passwords of Redis and proxies as written and percent-decoded. */
export function secretsOf({
  redis,
  destinations,
  network,
  digestKey,
  dashboard,
}: Pick<Config, 'redis' | 'destinations' | 'network' | 'digestKey' | 'dashboard'>): string[] {
  const addresses = [redis.url, network.httpsProxy, network.httpProxy].join(' ');
  const passwords = [...addresses.matchAll(/:([^:@/\s]+)@/g)].map(([, password]) => password as string);
  const keys = destinations.map(({ apiKey }) => apiKey.reveal());
  return [
    ...new Set([
      ...keys,
      ...(digestKey ? [digestKey.reveal()] : []),
      ...(dashboard.signIn.openId?.clientSecret ? [dashboard.signIn.openId.clientSecret.reveal()] : []),
      ...passwords,
      ...passwords.map(decoded),
    ]),
  ].filter((secret) => secret !== '');
}

export interface KnownSecrets {
  /** Loads the configuration and remembers its secrets. */
  load(): Promise<Config>;
  /** The secrets of every configuration loaded so far: a log line may still contain an old key. */
  secrets(): readonly string[];
}

/** Wraps `load` so that the secrets of each loaded configuration are remembered. */
export function knowSecrets(load: () => Promise<Config>): KnownSecrets {
  const known = new Set<string>();
  return {
    async load() {
      const config = await load();
      for (const secret of secretsOf(config)) known.add(secret);
      return config;
    },
    secrets: () => [...known],
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
