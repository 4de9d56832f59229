import { destinationPrefix } from '@tracklayer/redis';

/** The secret of all digests of people. It has no hash tag, since it is about all destinations. */
export const DIGEST_KEY = 'tracklayer:digest-key';

/** The Redis keys about the erased people of one destination. */
export interface ErasedKeys {
  /** Hash: digest of an identifier → `<erasure id> <epoch ms>`. */
  people: string;
  /** Hash: `key` is the fingerprint of the digests' key. `mode` is `send` where the workers send to erased people. */
  settings: string;
}

export function erasedKeys(destination: string): ErasedKeys {
  const people = `${destinationPrefix(destination)}:erased`;
  return { people, settings: `${people}:settings` };
}
