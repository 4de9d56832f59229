/**
 * The selection of a campaign as Redis stores it.
 *
 * Defends against an older version that resumes the campaign. Version 0.1.0 does not know causes. It would ignore this
 * condition and replay every dead letter. It knows groups, so a cause is stored as a group too, one that no letter belongs
 * to. Then the older version finds no letter and replays nothing.
 */
import type { Selection } from '../query/selection.js';

/** No id of a group contains a colon. */
const MARK = 'cause:';

export function storedSelection(selection: Selection): Selection {
  const { cause, group } = selection;
  return cause === undefined || group !== undefined ? selection : { ...selection, group: MARK + cause };
}

/** Undoes {@link storedSelection}. */
export function readSelection(stored: Selection): Selection {
  const { group, ...rest } = stored;
  return group?.startsWith(MARK) ? rest : stored;
}
