import { Redis } from 'ioredis';

/** The oldest version that BullMQ supports. Valkey and other forks report the Redis version they are compatible with. */
export const LEAST_VERSION = '6.2.0';

export interface RedisFacts {
  version: string;
  /** Changes with each start of the server. */
  runId: string;
}

/** What the server at this URL reports. Rejects if it does not answer within `deadlineMs` or is still loading its data. */
export async function inspectRedis(url: string, deadlineMs: number): Promise<RedisFacts> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectionName: 'tracklayer:reader:find-redis',
    connectTimeout: deadlineMs,
    commandTimeout: deadlineMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableReadyCheck: false,
    disconnectTimeout: 100,
  });
  let firstError: Error | undefined;
  client.on('error', (error) => {
    firstError ??= error;
  });
  try {
    await client.connect();
    const info = await client.info();
    if (field(info, 'loading') === '1') throw new Error('it is still loading its data');
    return { version: field(info, 'redis_version'), runId: field(info, 'run_id') };
  } catch (error) {
    throw firstError ?? error;
  } finally {
    client.disconnect();
  }
}

/** Compares the numbers part by part: `6.10.0` is newer than `6.2.0`. A version that is not a number counts as new enough. */
export function isTooOld(version: string): boolean {
  const order = version.localeCompare(LEAST_VERSION, 'en', { numeric: true });
  return /^\d+(\.\d+)*$/.test(version) && order < 0;
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}
