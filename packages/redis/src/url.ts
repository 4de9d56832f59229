/** One address of a Redis, a Sentinel or a Cluster node. */
export interface RedisNode {
  host: string;
  port: number;
}

interface Access {
  tls: boolean;
  username?: string;
  password?: string;
}

/** The address of Redis, for each of its three modes. */
export type RedisTarget =
  | (Access & { kind: 'node'; node: RedisNode; db: number })
  | (Access & { kind: 'sentinel'; nodes: RedisNode[]; master: string; db: number; sentinelPassword?: string })
  | (Access & { kind: 'cluster'; nodes: RedisNode[] });

/** A Redis URL of an unknown form. The message never repeats the URL, which may contain a password. */
export class RedisUrlError extends Error {
  override readonly name = 'RedisUrlError';
  readonly code = 'invalid_redis_url';

  constructor(problem: string) {
    super(
      `The Redis URL ${problem}. Write redis://[user:password@]host[:port][/db], rediss://… for TLS, ` +
        'redis-sentinel://host:port,host:port/master[/db] or redis-cluster://host:port,host:port.',
    );
  }
}

const PARTS = /^redis(s?)(-sentinel|-cluster)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)([^?#]*)(?:\?([^#]*))?$/i;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/**
 * Reads the URL forms that {@link RedisUrlError} names. Decodes percent-encoding in user names, passwords and the Sentinel
 * master's name. Refuses unknown settings.
 *
 * @throws {RedisUrlError}
 */
export function parseRedisUrl(url: string): RedisTarget {
  const parts = PARTS.exec(url.trim());
  if (!parts) throw new RedisUrlError('has an unknown form');
  const [, secure, family, userinfo, authority = '', path = '', query = ''] = parts;
  const access: Access = { tls: secure !== '', ...credentials(userinfo) };
  const nodes = authority
    .split(',')
    .map((text) => parseNode(text, family === '-sentinel' ? SENTINEL_PORT : REDIS_PORT));
  const segments = path.split('/').filter(Boolean).map(decode);
  const settings = parseQuery(query, family === '-sentinel' ? ['sentinelPassword'] : []);

  if (family === '-sentinel') {
    const [master, db, ...rest] = segments;
    if (!master) throw new RedisUrlError('has no name of the Sentinel master');
    if (rest.length > 0) throw new RedisUrlError('has too many path segments');
    return { kind: 'sentinel', nodes, master, db: parseDb(db), ...settings, ...access };
  }
  if (family === '-cluster') {
    if (segments.length > 0) throw new RedisUrlError('has a database, which Redis Cluster does not support');
    return { kind: 'cluster', nodes, ...access };
  }
  const [node, ...others] = nodes;
  if (!node || others.length > 0) throw new RedisUrlError('has several hosts but is not redis-cluster://');
  if (segments.length > 1) throw new RedisUrlError('has too many path segments');
  return { kind: 'node', node, db: parseDb(segments[0]), ...access };
}

function credentials(userinfo: string | undefined): { username?: string; password?: string } {
  if (!userinfo) return {};
  const colon = userinfo.indexOf(':');
  const username = decode(colon < 0 ? userinfo : userinfo.slice(0, colon));
  const password = colon < 0 ? '' : decode(userinfo.slice(colon + 1));
  return { ...(username && { username }), ...(password && { password }) };
}

function parseNode(text: string, defaultPort: number): RedisNode {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^[\]:\s]+))(?::(\d{1,5}))?$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (!match || !host) throw new RedisUrlError('has an invalid host');
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (port < 1 || port > 65_535) throw new RedisUrlError('has a port outside 1 to 65535');
  return { host, port };
}

function parseDb(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,4}$/.test(text)) throw new RedisUrlError('has a database that is not a number');
  return Number(text);
}

function parseQuery(query: string, known: string[]): Record<string, string> {
  const settings = Object.fromEntries(new URLSearchParams(query));
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RedisUrlError('has an unknown setting after "?"');
  return settings;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw Object.assign(new RedisUrlError('has a "%" without two hex digits of a character after it'), {
      cause,
    });
  }
}
