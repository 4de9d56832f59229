export type { Actor, AuditAction, AuditEntry, AuditOptions } from './audit/types.js';
export {
  CampaignBusyError,
  CampaignNotFoundError,
  CampaignStateError,
} from './campaign/errors.js';
export { type MaskedCampaign, maskCampaign } from './campaign/mask-campaign.js';
export type {
  Campaign,
  CampaignCounts,
  CampaignOrder,
  CampaignProgress,
  CampaignState,
  Campaigns,
  RunOptions,
} from './campaign/types.js';
export { createDeadLetters, type DeadLetters, type DeadLettersOptions } from './dead-letters.js';
export { type Difference, differences } from './edit/diff.js';
export { type Edited, editJob } from './edit/edit.js';
export type { Edit } from './edit/editable.js';
export { checkPatch, type PatchOperation } from './edit/json-patch.js';
export { InvalidOrderError } from './errors.js';
export { UnreadableLetterError } from './letter/codec.js';
export { type Death, unparseableDeath } from './letter/death.js';
export { type Cause, causeOf, groupId } from './letter/group-key.js';
export { identifiersOf } from './letter/identifiers.js';
export type { DeadLetter, DeadReason, LetterState, Resolution } from './letter/letter.js';
export { letterId, parseLetterId } from './letter/letter-id.js';
export { maskLetter, maskPersonalData, maskRemark } from './mask/mask-letter.js';
export { maskSelection } from './mask/mask-selection.js';
export type { Preview, PreviewOptions } from './preview/types.js';
export type { LetterGroup } from './query/groups.js';
export type { Page, PageOptions } from './query/list.js';
export { type Selection, shelvesDecide } from './query/selection.js';
export {
  type AddressedSelection,
  checkSelection,
  formatSelection,
  looksLikeSelection,
  parseSelection,
  parseTime,
  SelectionError,
  type SelectionProblem,
} from './query/selection-text.js';
export type { Repaired } from './replay/repair.js';
export type { Replayed, ReplayOptions } from './replay/types.js';
export type { Expired, Retention } from './retention.js';
export { CursorError } from './store/cursor.js';
export { shelfTimeMs } from './store/indexes.js';
export type { Swept } from './store/sweep.js';
export { LetterContendedError } from './store/transition.js';
export type { Discarded, DiscardOptions, ExportOptions, ImportedLine } from './transfer/types.js';
