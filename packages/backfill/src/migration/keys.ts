import { laneKeys } from '@tracklayer/lanes';

/** Redis keys of one migration; all carry the destination's hash tag. */
export interface MigrationKeys {
  /** Hash: everything that is known of it, see state.ts. */
  migration: string;
  /** Sorted set of the destination's migrations by when they began. */
  index: string;
  /** Prefix of the sets of entries that were taken, see entry-id.ts. */
  seen: string;
  /** Hash: files of refused lines that dry runs wrote, see dry-rejects.ts. Expires. */
  dryRejects: string;
  /** Who is reading its files now. Expires. */
  reader: string;
}

export function migrationKeys(destination: string, id: string): MigrationKeys {
  const migration = laneKeys(destination).migration(id);
  return {
    migration,
    index: `${laneKeys(destination).prefix}:backfills`,
    seen: `${migration}:seen:`,
    dryRejects: `${migration}:dry-rejects`,
    reader: `${migration}:reader`,
  };
}

/** Field of the migration's hash: members of the last step on record that are not in the sets yet. */
export const UNREMEMBERED = 'unremembered';
