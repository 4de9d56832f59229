import { IDENTIFIERS, type Identifier, type Profile } from '@tracklayer/events';
import { importJobIdOf } from '../answer/import-job.js';
import { eventsByPointer } from '../answer/split-by-pointers.js';
import { profileAt } from '../answer/split-profiles.js';
import type { EventBackfill } from '../commands.js';
import { buildRequest } from '../dialects/build-request.js';
import type { RequestSettings } from '../dialects/dialect.js';
import { usableIdentifiers } from '../dialects/profile-attributes.js';
import type { KlaviyoAnswer } from '../request.js';
import { ask, type CallContext, type Calls, isSuccess } from './calls.js';
import { refusedIdentifiers } from './refused-identifiers.js';

/** Klaviyo may report a few refusals at a time. After so many rounds the batch is split, and each event dies or goes alone. */
const MAX_ROUNDS = 4;

/**
 * Sends a batch. Where Klaviyo refuses the identifier that names a person who has another one, the batch goes once more with
 * that one.
 */
export function* backfillCalls(
  command: EventBackfill,
  settings: RequestSettings,
  context: CallContext,
): Calls {
  const refused = new Set<string>();
  const omit = (profile: Profile): Identifier[] => {
    const omitted = settings.omit?.(profile) ?? [];
    if (refused.size === 0) return [...omitted];
    return [...omitted, ...IDENTIFIERS.filter((each) => refused.has(keyOf(each, profile[each])))];
  };
  const current = { ...settings, omit };
  for (let round = 1; ; round += 1) {
    const sent = yield* ask(buildRequest(command, current));
    const found = refusedNames(command, sent.answer, current);
    if (found.length === 0 || round === MAX_ROUNDS) {
      const importJobId = command.profiles && isSuccess(sent.answer) ? importJobIdOf(sent.answer) : undefined;
      return { ...sent, omit, ...(importJobId !== undefined && { importJobId }) };
    }
    for (const { profile, identifier } of found) {
      context.leftOut.push({ profile, identifier, reason: 'refused' });
      refused.add(keyOf(identifier, profile[identifier]));
    }
  }
}

/** The people for whom an identifier was refused and who have another one, each once. */
function refusedNames(
  { events, profiles }: EventBackfill,
  answer: KlaviyoAnswer,
  settings: RequestSettings & { omit: (profile: Profile) => Identifier[] },
): { profile: Profile; identifier: Identifier }[] {
  const refused = refusedIdentifiers(answer);
  if (refused.length === 0) return [];
  const eventsAt = eventsByPointer(events, settings);
  const peopleAt = (at: string) =>
    profiles ? [profileAt(profiles, at) ?? []].flat() : eventsAt(at).map(({ profile }) => profile);
  const found = new Map<string, { profile: Profile; identifier: Identifier }>();
  for (const { identifier, at } of refused) {
    for (const profile of at === undefined ? [] : peopleAt(at)) {
      const omitted = settings.omit(profile);
      const others = usableIdentifiers(profile, [...omitted, identifier]);
      if (omitted.includes(identifier) || others.includes(identifier)) continue;
      found.set(keyOf(identifier, profile[identifier]), { profile, identifier });
    }
  }
  return [...found.values()];
}

function keyOf(identifier: Identifier, value: string | undefined): string {
  return `${identifier}:${value ?? ''}`;
}
