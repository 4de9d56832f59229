export type { BackfillOptions } from './backfill-options.js';
export type { FileStatement } from './consent/statements.js';
export { dryRun } from './dry-run.js';
export type { Asked, DryRun } from './dry-run-result.js';
export { redactMigration } from './erase/redact-migration.js';
export { countLines, removeLines } from './erase/rejects-lines.js';
export {
  forgetOwnRejects,
  isHere,
  type RejectsPlace,
  recordOwnRejects,
  rejectsPlaces,
} from './erase/rejects-places.js';
export { BackfillError, type BackfillErrorCode } from './errors.js';
export { estimateMs } from './estimate.js';
export { checkColumns } from './formats/columns.js';
export { EMPTY_MAP, type FieldMap, parseMap } from './formats/field-map.js';
export { FORMATS, type Format } from './formats/format.js';
export { prepareFile } from './formats/prepare.js';
export type { Reading } from './formats/reading.js';
export { isTimeFormat } from './formats/time.js';
export { parseWhere } from './formats/wanted.js';
export { detectContent } from './input/detect-encoding.js';
export { ENCODINGS, type Encoding } from './input/encoding.js';
export { createLineSplitter, type Line } from './input/line-splitter.js';
export { inspectFiles, inspectStream, type Source } from './input/source.js';
export { lowerProcessPriority } from './lower-priority.js';
export { checkMigrationId } from './migration/id.js';
export { ordersToRead, type ReadingOrder } from './migration/reading-order.js';
export { endedOf, type MigrationReport, reportMigration } from './migration/report.js';
export {
  listMigrations,
  type Migration,
  readMigration,
  readMigrations,
} from './migration/state.js';
export { MIGRATION_ACTS, type MigrationAct, steerMigration } from './migration/steer.js';
export { writeOwnRejects } from './rejects/own-format.js';
export { type ReadingEnd, runBackfill } from './run.js';
export { SOURCE_NAMES } from './sources/catalogue.js';
export { countedLines, hasNoEntry } from './steps/line-counts.js';
