export type { Actor, ActorKind, AuditEntry } from './audit/types.js';
export { CampaignBusyError, CampaignNotFoundError, CampaignStateError } from './campaign/errors.js';
export { type MaskedCampaign, maskCampaign } from './campaign/mask-campaign.js';
export { parseShare, parseSteps } from './campaign/steps.js';
export type {
  Campaign,
  CampaignCounts,
  CampaignProgress,
  Followed,
  StepSize,
} from './campaign/types.js';
export { createDeadLetters, type DeadLetters, type DeadLettersOptions } from './dead-letters.js';
export type { Edit } from './edit/editable.js';
export { checkPatch, type PatchOperation } from './edit/json-patch.js';
export { type Redact, redactJson } from './erase/redact.js';
export type { Part } from './erase/remove-part.js';
export { InvalidOrderError } from './errors.js';
export { causeIdOf, readCauseId } from './letter/cause-key.js';
export { type Death, quarantineDeath, unparseableDeath } from './letter/death.js';
export { poisonDeath } from './letter/failed-death.js';
export { groupId, groupKeyOf } from './letter/group-key.js';
export { identifiersOf, profilesOf } from './letter/identifiers.js';
export type { DeadLetter, DeadReason, LetterState } from './letter/letter.js';
export { letterId, parseLetterId } from './letter/letter-id.js';
export { maskLetter, maskPersonalData, maskRemark } from './mask/mask-letter.js';
export { maskSelection } from './mask/mask-selection.js';
export type { Preview } from './preview/types.js';
export { type Cause, type CauseList, mergeCauses } from './query/causes.js';
export type { LetterGroup } from './query/groups.js';
export { cursorAfter, type Page, type PageOptions } from './query/list.js';
export { shareOut } from './query/people.js';
export { isAnsweredByIndex, type Selection } from './query/selection.js';
export {
  type AddressedSelection,
  checkSelection,
  formatSelection,
  looksLikeSelection,
  parseSelection,
  parseTime,
  SelectionError,
} from './query/selection-text.js';
export type { Replayed } from './replay/types.js';
export type { Expired } from './retention.js';
export { CursorError } from './store/cursor.js';
export { indexTimeMs } from './store/indexes.js';
export type { Discarded, ImportedLine } from './transfer/types.js';
