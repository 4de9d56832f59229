import { setImmediate as letOthersRun } from 'node:timers/promises';
import {
  type CanonicalEvent,
  type Consent,
  InvalidEventError,
  type Problem,
  type Profile,
  parseEvent,
  type TrackInput,
} from '@tracklayer/events';
import { eventOccasion, type Occasion } from './submission.js';

/** An event as an application writes it, or one that was parsed before. */
export type EventInput = TrackInput | CanonicalEvent;

/** What a refused event leaves behind. */
export interface Refused {
  eventId: string;
  problems: readonly Problem[];
}

/** Events checked in one go before the event loop gets a turn; a few milliseconds' worth. */
const CHECKED_AT_ONCE = 250;

/** @throws {InvalidEventError} */
export function checkEvent(event: EventInput, nowMs: number): Occasion {
  return eventOccasion(parseEvent(event, { nowMs }));
}

/** Checks each event on its own; refusals stand where their events stood. */
export async function checkEvents(
  events: readonly EventInput[],
  nowMs: number,
): Promise<(Occasion | Refused)[]> {
  const checked: (Occasion | Refused)[] = [];
  for (const [index, event] of events.entries()) {
    if (index > 0 && index % CHECKED_AT_ONCE === 0) await letOthersRun();
    try {
      checked.push(checkEvent(event, nowMs));
    } catch (error) {
      if (!(error instanceof InvalidEventError)) throw error;
      checked.push({ eventId: idOf(event), problems: error.problems });
    }
  }
  return checked;
}

export function isRefused(checked: Occasion | Refused): checked is Refused {
  return 'problems' in checked;
}

/** All refusals of a batch as one error; each path begins with the index of its event: `[3].profile.email`. */
export function batchError(checked: readonly (Occasion | Refused)[]): InvalidEventError | undefined {
  const problems = checked.flatMap((each, index) =>
    isRefused(each)
      ? each.problems.map((problem) => ({ ...problem, path: join(`[${index}]`, problem.path) }))
      : [],
  );
  return problems.length === 0 ? undefined : new InvalidEventError(problems, 'batch');
}

export interface DirectInput {
  profile: Profile;
  consent?: Consent;
  eventId: string;
  time: string;
  listId?: string;
}

/**
 * A profile, with consent given or withdrawn or without, that comes with no event. It is checked as the sign-up it
 * resembles, so that the same rules hold, those between consent and address included.
 * @throws {InvalidEventError} with paths into the arguments: `profile.email`, `consent.at`, `eventId`, `time`, `listId`.
 */
export function checkDirect(input: DirectInput, nowMs: number): Occasion {
  const { profile, consent, eventId, time, listId } = input;
  try {
    const properties = listId === undefined ? {} : { listId };
    const parsed = parseEvent(
      { name: 'sign_up', eventId, time, profile, properties, ...(consent !== undefined && { consent }) },
      { nowMs },
    );
    const { event: _notSent, ...occasion } = eventOccasion(parsed);
    return { ...occasion, name: nameOf(consent) };
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      path: problem.path.replace(/^properties\./, ''),
    }));
    throw new InvalidEventError(problems, nameOf(consent));
  }
}

function nameOf(consent: Consent | undefined): 'profile' | 'subscription' | 'withdrawal' {
  if (consent === undefined) return 'profile';
  return consent.status === 'withdrawn' ? 'withdrawal' : 'subscription';
}

function join(outer: string, path: string): string {
  return path === '' || path.startsWith('[') ? outer + path : `${outer}.${path}`;
}

/** Of an event that may be anything. */
function idOf(event: unknown): string {
  try {
    const { eventId } = event as { eventId?: unknown };
    return typeof eventId === 'string' ? eventId : '';
  } catch {
    return '';
  }
}
