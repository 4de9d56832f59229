import type { RedisClient } from '@tracklayer/redis';

/** The bytes that Redis uses for data now, without the buffers of connections and of its append-only file. */
export async function usedBytes(redis: RedisClient): Promise<number> {
  const info = await redis.info('memory');
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return figure('used_memory') - figure('mem_clients_normal') - figure('mem_aof_buffer');
}
