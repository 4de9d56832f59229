export { type DryRun, type DryRunOptions, dryRun } from './dry-run.js';
export { BackfillError, type BackfillErrorCode } from './errors.js';
export { estimateMs, type Pace } from './estimate.js';
export { checkColumns } from './formats/columns.js';
export { detectLayout, type Layout } from './formats/detect.js';
export { EMPTY_MAP, type FieldMap, parseMap } from './formats/field-map.js';
export { FORMATS, type Format, type Kind } from './formats/format.js';
export { checkMigrationId } from './migration-id.js';
export { quietProcess } from './quiet-process.js';
export { type OrderedFile, ordersToRead, type ReadingOrder } from './reading.js';
export { endedOf, type MigrationReport, type ReportOptions, reportMigration } from './report.js';
export { type BackfillOptions, type ReadingEnd, runBackfill } from './run.js';
export { inspectFile, inspectStream, type Source } from './source.js';
export {
  changeState,
  type Ends,
  listMigrations,
  type Migration,
  type MigrationCounts,
  type MigrationFile,
  type MigrationState,
  readMigration,
} from './state.js';
