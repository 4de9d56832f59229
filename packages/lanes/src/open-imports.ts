import type { RedisClient } from '@tracklayer/redis';
import { laneKeys } from './keys.js';

/*
 * Which profiles of a migration Klaviyo has accepted and still imports: one field of the migration's hash for each import.
 * A field that a killed worker leaves behind does no harm, because readers compare the sum with what is in the lane.
 */

/** The start of the fields: `importing:<job id>` → `<profiles>:<epoch ms of the acceptance>`. */
const IMPORTING = 'importing:';

/** The field that counts profiles that Klaviyo has imported. The field `delivered` counts what it accepted. */
export const IMPORTED = 'import:imported';

/** The start of the fields that count accepted profiles whose result nobody knows: `import:unknown:<reason>`. */
export const IMPORT_UNKNOWN = 'import:unknown:';

export interface OpenImports {
  /** Remembers that Klaviyo has accepted the profiles of a batch. */
  importStarted(migrationId: string, jobId: string, opened: OpenImport): Promise<void>;
  /** Forgets it again: the result is known, or nobody asks for it any more. */
  importEnded(migrationId: string, jobId: string): Promise<void>;
}

export interface OpenImport {
  profiles: number;
  /** Epoch ms. */
  acceptedAtMs: number;
}

export function openImportsOver(redis: RedisClient, destination: string): OpenImports {
  const { migration } = laneKeys(destination);
  return {
    async importStarted(migrationId, jobId, { profiles, acceptedAtMs }) {
      await redis.hset(migration(migrationId), `${IMPORTING}${jobId}`, `${profiles}:${acceptedAtMs}`);
    },
    async importEnded(migrationId, jobId) {
      await redis.hdel(migration(migrationId), `${IMPORTING}${jobId}`);
    },
  };
}

/** The open imports in the hash of a migration, as Redis returns it. */
export function openImportsIn(stored: Readonly<Record<string, string>>): OpenImport[] {
  return Object.entries(stored)
    .filter(([field]) => field.startsWith(IMPORTING))
    .map(([, value]) => {
      const [profiles = 0, acceptedAtMs = 0] = value.split(':').map(Number);
      return { profiles, acceptedAtMs };
    });
}
