import type { Config } from './types.js';

/** Every value of a configuration that no log may hold: the keys, and the password of Redis as it stands and decoded. */
export function secretsOf({ redis, destinations }: Pick<Config, 'redis' | 'destinations'>): string[] {
  const passwords = [...redis.url.matchAll(/:([^:@/\s]+)@/g)].map(([, password]) => password as string);
  const keys = destinations.map(({ apiKey }) => apiKey.reveal());
  return [...new Set([...keys, ...passwords, ...passwords.map(decoded)])].filter((secret) => secret !== '');
}

export interface KnownSecrets {
  /** The same configuration; its secrets are known from then on. */
  load(): Promise<Config>;
  /** Of every configuration loaded so far: a call under an old key can still end in the log. */
  secrets(): readonly string[];
}

/** A way to load the configuration, again and again, that remembers what no log may hold. */
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
