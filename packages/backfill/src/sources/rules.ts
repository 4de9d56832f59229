import type { Entry, UnpaidReason } from '../formats/format.js';
import type { LeaveOut } from './source.js';

/** Why a row is no purchase. Undefined: it is one. An empty cell is none of the words of a rule. */
export function unpaidReason(rules: readonly LeaveOut[] = [], entry: Entry): UnpaidReason | undefined {
  return rules.find((rule) => applies(rule, entry))?.as;
}

function applies(rule: LeaveOut, entry: Entry): boolean {
  const word = wordIn(entry, rule.column);
  if (word === '') return false;
  if ('is' in rule) return rule.is.includes(word);
  return 'isNot' in rule ? !rule.isNot.includes(word) : true;
}

/** The text of a cell in lower case. Empty if the row has none. */
export function wordIn(entry: Entry, column: string): string {
  return String(entry[column] ?? '')
    .trim()
    .toLowerCase();
}
