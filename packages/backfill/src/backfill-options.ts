import type { CustomEvents, Defaults, Ownership } from '@tracklayer/events';
import type { RequestSettings } from '@tracklayer/klaviyo';
import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { FieldMap } from './formats/field-map.js';
import type { Format, Kind } from './formats/format.js';
import type { Reading } from './formats/reading.js';
import type { Source } from './input/source.js';
import type { MigrationFile } from './migration/state.js';

export interface BackfillOptions {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  migrationId: string;
  kind: Kind;
  sources: readonly Source[];
  /** Default: detected from the beginning of each file. */
  format?: Format | undefined;
  map: FieldMap;
  /** Times without an offset are UTC. */
  utc: boolean;
  /** How the files are to be read, beside the map. */
  reading?: Reading | undefined;
  /** Receives what is said about a file before its first line is read. */
  onFile?: ((name: string, said: readonly string[]) => void) | undefined;
  /** What helps to understand the values of entries. */
  defaults?: Defaults | undefined;
  /** Who sends each event name. Events that another tracker owns are left out. Undefined: none is left out. */
  ownership?: Ownership | undefined;
  /** The events besides the standard ones. Default: none. */
  customEvents?: CustomEvents | undefined;
  /** Whether each line of a purchase is sent as an event of its own. Default: no. */
  orderedProducts?: boolean | undefined;
  /** The file for refused lines. */
  rejectsPath: string;
  /** The request settings of the destination. They decide the size of a batch. */
  settings: RequestSettings;
  nowMs(): number;
  signal: AbortSignal;
  /** The most batches that wait in the lane. Default 32. */
  maxBatches?: number | undefined;
  /** The most entries of a batch, if that is below Klaviyo's own limit. */
  maxEntries?: number | undefined;
  /** Receives the progress of a file after each committed step. */
  onStep?: ((file: MigrationFile) => void) | undefined;
}
