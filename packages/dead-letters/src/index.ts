export type { Actor, AuditAction, AuditEntry, AuditOptions } from './audit-types.js';
export {
  CampaignBusyError,
  CampaignNotFoundError,
  CampaignStateError,
  InvalidOrderError,
} from './campaign-errors.js';
export type {
  Campaign,
  CampaignCounts,
  CampaignOrder,
  CampaignProgress,
  CampaignState,
  Campaigns,
  RunOptions,
} from './campaign-types.js';
export { type Cause, causeOf, groupId } from './cause.js';
export { LetterContendedError } from './change-letter.js';
export { UnreadableLetterError } from './codec.js';
export { CursorError } from './cursor.js';
export { createDeadLetters, type DeadLetters, type DeadLettersOptions } from './dead-letters.js';
export { type Death, unparseableDeath } from './death.js';
export { type Difference, differences } from './diff.js';
export { type Edited, editJob } from './edit.js';
export type { Edit } from './editable.js';
export type { LetterGroup } from './groups.js';
export { checkPatch, type PatchOperation } from './json-patch.js';
export type { DeadLetter, DeadReason, LetterState, Resolution } from './letter.js';
export { letterId, parseLetterId } from './letter-id.js';
export type { Page, PageOptions } from './list.js';
export { maskLetter, maskPersonalData, maskRemark } from './mask.js';
export { type MaskedCampaign, maskCampaign, maskSelection, pathsOf } from './mask-campaign.js';
export { identifiersOf } from './people.js';
export type { Preview, PreviewOptions } from './preview-types.js';
export type { Repaired } from './repair.js';
export type { Replayed, ReplayOptions } from './replay-types.js';
export type { Expired, Retention } from './retention.js';
export { type Selection, shelvesDecide } from './selection.js';
export {
  type AddressedSelection,
  checkSelection,
  formatSelection,
  looksLikeSelection,
  parseSelection,
  parseTime,
  SelectionError,
  type SelectionProblem,
} from './selection-text.js';
export { shelfTimeMs } from './shelf.js';
export type { Swept } from './sweep.js';
export type { Discarded, DiscardOptions, ExportOptions, ImportedLine } from './transfer-types.js';
