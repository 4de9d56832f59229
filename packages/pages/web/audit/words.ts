/** The names of the audit's fields as words. Pure. */
import type { AuditEntry } from '../api.js';

/** Names whose words are not the name in lower case. */
const OUTCOMES: Readonly<Record<string, string>> = {
  deadAgain: 'died again',
  invalidEdit: 'left dead: invalid after the edit',
  predecessorDead: 'left dead: depend on a dead letter',
  predecessorGone: 'left dead: depend on a letter that is gone',
  unparseable: 'left dead: cannot be parsed',
  elsewhere: 'taken by another command',
  taken: 'sent',
  entries: 'entries dropped',
};

/** `2 sent, 1 died again`. Empty while the act goes on. */
export function outcomeWords({ step, failed = 0, ...outcome }: NonNullable<AuditEntry['outcome']>): string {
  const counts = Object.entries(outcome).map(
    ([name, many]) => `${many} ${OUTCOMES[name] ?? name.replace(/([A-Z])/g, ' $1').toLowerCase()}`,
  );
  const failing = failed > 0 ? ['failed'] : [];
  return [...(step === undefined ? [] : [`step ${step}`]), ...counts, ...failing].join(', ');
}

/** `campaign-start` → `campaign start`. The pages call a migration a back-fill. */
export function actionWords(action: string): string {
  return action.replace(/^migration/, 'back-fill').replace(/(?<!back)-/g, ' ');
}

/** Why a campaign stopped by itself. */
const STOPPED: Readonly<Record<string, string>> = {
  'dead-again': 'too many letters died again',
  'steps-done': 'its steps are done',
};

/** The words of a person are shown as they are. */
export function reasonWords({ reason = '', byKind }: Pick<AuditEntry, 'reason' | 'byKind'>): string {
  return byKind === 'program' ? (STOPPED[reason] ?? reason) : reason;
}

/** `until:2026-11-29T22:42:57.638Z` → `until:2026-11-29 22:42:57 UTC`. */
export function withReadableTimes(text: string): string {
  return text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z/g, '$1 $2 UTC');
}
