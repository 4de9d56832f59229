import type { RedisClient } from '@tracklayer/redis';

/** What a Redis did since it started, for all its clients. */
export interface RedisWork {
  /** How often it read from a connection. Commands that leave together count once. */
  roundTrips: number;
  /** Each command inside a script counts too. */
  commands: number;
}

/** @throws Error where the server's INFO lacks a figure. */
export async function redisWork(redis: RedisClient): Promise<RedisWork> {
  const info = await redis.info('stats');
  const figure = (name: string): number => {
    const [, value] = new RegExp(`^${name}:(\\d+)`, 'm').exec(info) ?? [];
    if (value === undefined) throw new Error(`INFO of this Redis has no ${name}.`);
    return Number(value);
  };
  return { roundTrips: figure('total_reads_processed'), commands: figure('total_commands_processed') };
}
