export { compactJournal } from './compact.js';
export { type CallDetail, type Details, packDetails } from './details.js';
export { type Entry, packEntry, type WaitKind } from './entry.js';
export { type DestinationGaps, recentGaps } from './gaps.js';
export { indexEvents } from './index-events.js';
export { createIndexer, type Indexed, type JournalIndexer, keyValue, ownTag } from './indexer.js';
export { forgetJournal, type JournalJob, type JournalView, journalOver } from './journal.js';
export { journalKeys } from './keys.js';
export { JournalBusyError } from './lease.js';
export { JOURNAL_LUA, LEFT_OUT, ownTagLua, REINDEX_AFTER_MS, recordLifeMs } from './lua.js';
export { type JournalLevel, type JournalSettings, journalSettings } from './settings.js';
export {
  besideTag,
  eventTag,
  isTag,
  jobTag,
  keyTag,
  migrationTag,
  personTag,
  requestTag,
} from './tags.js';
export { type JournalStep, watchJournal } from './watch.js';
