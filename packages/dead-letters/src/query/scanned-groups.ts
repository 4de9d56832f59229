import type { RedisClient } from '@tracklayer/redis';
import { causeId } from '../letter/cause-key.js';
import { groupId, groupKeyOf } from '../letter/group-key.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf } from '../letter/letter-id.js';
import { indexTimeMs } from '../store/indexes.js';
import { combined, type GroupSummary } from './groups.js';
import { HOUR_MS } from './hours.js';
import { scanLetters } from './list.js';
import type { Selection } from './selection.js';

const PAGE = 1_000;

/** The groups of a selection that no group index answers: of one person, of some letters, of a campaign. Reads each of its letters. */
export async function scanGroups(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  hours: readonly number[],
): Promise<GroupSummary[]> {
  const groups = new Map<string, GroupSummary>();
  for await (const letter of scanLetters(redis, destination, selection, { limit: PAGE })) {
    const one = summaryOf(letter, hours);
    const other = groups.get(one.id);
    groups.set(one.id, other === undefined ? one : combined(other, one));
  }
  return [...groups.values()];
}

function summaryOf(letter: DeadLetter, hours: readonly number[]): GroupSummary {
  const { destination } = letter;
  const groupKey = groupKeyOf(letter);
  const atMs = indexTimeMs(letter);
  return {
    id: groupId(destination, groupKey),
    destination,
    cause: causeId(destination, groupKey),
    ...groupKey,
    count: 1,
    replayed: letter.replays > 0 ? 1 : 0,
    firstAtMs: atMs,
    lastAtMs: atMs,
    newest: memberOf(letter),
    byHour: hours.map((fromMs) => (atMs >= fromMs && atMs < fromMs + HOUR_MS ? 1 : 0)),
  };
}
