import type { RedisClient } from '@tracklayer/redis';
import type { DigestKeySource } from './digest-key.js';
import { erasedKeys } from './keys.js';

/** What happens to a job of an erased person: it is skipped, or sent as any other. */
type ErasedMode = 'skip' | 'send';

/** The digests of erased people were made with another secret, so this process would not recognise anybody. */
export class DigestKeyError extends Error {
  override readonly name = 'DigestKeyError';
  readonly code = 'other_digest_key';

  constructor(destination: string) {
    super(
      `People of destination ${destination} were erased under another digest key, so this process would send to them. Set TRACKLAYER_DIGEST_KEY to the value that was in use then, or unset it if it was not set then.`,
    );
  }
}

/**
 * Checks that this process has the key of the destination's digests. Reads the secret only where somebody was erased.
 * @throws {DigestKeyError}
 */
export async function checkDigestKey(
  redis: RedisClient,
  destination: string,
  digestKey: DigestKeySource,
): Promise<void> {
  const known = await redis.hget(erasedKeys(destination).settings, 'key');
  if (known !== null && known !== (await digestKey()).fingerprint) throw new DigestKeyError(destination);
}

/** Remembers the key of the destination's digests. @throws {DigestKeyError} where they have another one. */
export async function claimDigestKey(
  redis: RedisClient,
  destination: string,
  digestKey: DigestKeySource,
): Promise<void> {
  const { settings } = erasedKeys(destination);
  await redis.hsetnx(settings, 'key', (await digestKey()).fingerprint);
  await checkDigestKey(redis, destination, digestKey);
}

/**
 * Tells the producers which key the workers have, by its fingerprint. With another key a producer writes tags of people that no
 * command finds, and recognises nobody who was erased.
 */
export async function announceDigestKey(
  redis: RedisClient,
  destination: string,
  digestKey: DigestKeySource,
): Promise<void> {
  await redis.hset(erasedKeys(destination).settings, 'workers', (await digestKey()).fingerprint);
}

/** Whether the workers of a destination have another digest key than this process. False where they have said nothing. */
export async function hasOtherDigestKey(
  redis: RedisClient,
  destination: string,
  digestKey: DigestKeySource,
): Promise<boolean> {
  const known = await redis.hget(erasedKeys(destination).settings, 'workers');
  return known !== null && known !== (await digestKey()).fingerprint;
}

/** Tells the producers what the workers do. They read no configuration. */
export async function announceMode(redis: RedisClient, destination: string, mode: ErasedMode): Promise<void> {
  const { settings } = erasedKeys(destination);
  if (mode === 'send') await redis.hset(settings, 'mode', mode);
  else await redis.hdel(settings, 'mode');
}

export async function announcedMode(redis: RedisClient, destination: string): Promise<ErasedMode> {
  const mode = await redis.hget(erasedKeys(destination).settings, 'mode');
  return mode === 'send' ? 'send' : 'skip';
}
