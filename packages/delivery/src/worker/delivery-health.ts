import { type RedisClient, type RedisFinding, redisHealth, writeRefusal } from '@tracklayer/redis';

export interface DeliveryHealth {
  ok: boolean;
  /** Why Redis cannot be used. */
  reason?: string;
  /** Why Redis may lose events, the most severe reason first. */
  findings: readonly RedisFinding[];
}

/** A Redis that has not answered by then cannot be used. */
const ANSWER_WITHIN_MS = 1_000;

/** @param findings what the last look at the settings of Redis found */
export async function deliveryHealth(
  redis: RedisClient,
  findings: () => readonly RedisFinding[],
): Promise<DeliveryHealth> {
  const { ok, ...health } = await redisHealth(redis, ANSWER_WITHIN_MS);
  return { ok, findings: findings(), ...('reason' in health && { reason: sayReason(health.reason) }) };
}

/** Names the cause and what to do where Redis answers and refuses writes. */
function sayReason(reason: string): string {
  const refusal = writeRefusal(reason);
  return refusal ? `${refusal.message} ${refusal.next}` : reason;
}
