import { laneKeys } from '@tracklayer/lanes';

/** Redis keys of one migration. All carry the hash tag of the destination. */
export interface MigrationKeys {
  /** Hash: the whole state of the migration, see state.ts. */
  migration: string;
  /** Sorted set: the ids of the destination's migrations, by start time. */
  index: string;
  /** Prefix of the sets of seen entries, see entry-id.ts. */
  seen: string;
  /** Hash: the rejects files that dry runs wrote, see rejects/dry-run-mark.ts. Expires. */
  dryRejects: string;
  /** String: the process that reads its files now. Expires. */
  reader: string;
}

export function migrationKeys(destination: string, id: string): MigrationKeys {
  const migration = laneKeys(destination).migration(id);
  return {
    migration,
    index: laneKeys(destination).migrations,
    seen: `${migration}:seen:`,
    dryRejects: `${migration}:dry-rejects`,
    reader: `${migration}:reader`,
  };
}

/** Field of the migration's hash: members of the last committed step that are not in the sets of seen entries yet. */
export const PENDING_MEMBERS = 'unremembered';

/** Field of the migration's hash: the id of the last commit. */
export const LAST_COMMIT = 'commit';
