import { type Answer, invalid, type Problem } from '../errors.js';
import { type EventDraft, isRecorded, type ProfileDraft, recordEvent } from '../stores/events.js';
import { type Identifier, identifierOf } from '../stores/profiles.js';
import { at } from '../validation/fields.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

/** Maximum of one bulk request. Source: Klaviyo's documentation. */
const MAX_EVENTS = 1_000;

export interface BatchEntry {
  profile: ProfileDraft;
  draft: EventDraft;
  pointer: string;
}

/** Records all events, or none if there is a problem. */
export function recordBatch(
  world: World,
  call: Call,
  entries: readonly BatchEntry[],
  problems: Problem[],
  pointer: string,
): Answer {
  const uniqueIds = entries.flatMap(({ draft }) => (draft.uniqueId === undefined ? [] : [draft.uniqueId]));
  if (entries.length > MAX_EVENTS) {
    problems.push(invalid(`At most ${MAX_EVENTS} events are allowed in one request.`, pointer));
  } else {
    problems.push(...repeats(entries, call.account.profiles.order));
    if (call.account.settings.bulkRepeats === 'refuse')
      problems.push(...recordedBefore(world, call, entries));
  }
  if (problems.length === 0 && entries.length === 0) {
    problems.push(invalid('At least one event is required.', pointer));
  }
  if (problems.length > 0) return { status: 400, problems, uniqueIds };
  for (const { profile, draft } of entries) recordEvent(world, call.account, call, profile, draft);
  return { status: 202, uniqueIds };
}

/** The strict reading: an event that is recorded already refuses the request, whatever request it came with. */
function recordedBefore(world: World, { account }: Call, entries: readonly BatchEntry[]): Problem[] {
  return entries.flatMap(({ profile, draft, pointer }) =>
    draft.uniqueId !== undefined && isRecorded(account, profile, draft, world.now())
      ? [
          invalid(
            `The 'unique_id' "${draft.uniqueId}" was already used for the same profile and metric.`,
            at(at(pointer, 'attributes'), 'unique_id'),
          ),
        ]
      : [],
  );
}

/** A repeated (profile, metric, unique_id) within one request refuses it. The sender must deduplicate first. */
function repeats(entries: readonly BatchEntry[], order: readonly Identifier[]): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const { profile, draft, pointer } of entries) {
    if (draft.uniqueId === undefined) continue;
    const identity = [profile.id, ...order.map((name) => identifierOf(profile.attributes, name))];
    const key = JSON.stringify([identity.find((part) => part !== undefined), draft.metric, draft.uniqueId]);
    if (seen.has(key)) {
      const detail = `Duplicate 'unique_id' "${draft.uniqueId}" for the same profile and metric in one request.`;
      problems.push(invalid(detail, at(at(pointer, 'attributes'), 'unique_id')));
    }
    seen.add(key);
  }
  return problems;
}
