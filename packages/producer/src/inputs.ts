import { setImmediate as letOthersRun } from 'node:timers/promises';
import {
  type ClearableField,
  type ConsentInput,
  type DefinedInput,
  type EventDefinitions,
  InvalidEventError,
  type Normalised,
  type NormaliseOptions,
  normaliseEvent,
  type Problem,
  type ProfileInput,
  parseClear,
  type Time,
  type TrackInput,
  withoutBrowserIds,
} from '@tracklayer/events';
import { eventSubmission, type Submission } from '@tracklayer/lanes';

/** An event as an application writes it. `name` decides its `properties`. */
export type EventInput<Definitions extends EventDefinitions = NoDefinitions> =
  | TrackInput
  | DefinedInput<Definitions>;

/** No events but the standard ones. */
export type NoDefinitions = Record<never, never>;

/**
 * An event that was read from JSON, where no type can be checked: from a file, a webhook, another queue. `track` checks its
 * values as it checks those of any event.
 */
export function eventFromJson(json: unknown): EventInput {
  return json as EventInput;
}

/** An event that was refused, and why. */
export interface Refused {
  eventId: string;
  problems: readonly Problem[];
  input: unknown;
  /** The input is a copy, and a part of what the application sent. */
  isCut?: true;
}

/** Events checked before the event loop runs other work: a few milliseconds. */
const CHECKED_AT_ONCE = 250;

/** Checks one event. A refusal takes its place. */
export function checkOne(event: unknown, options: NormaliseOptions): Submission | Refused {
  try {
    return eventSubmission(normaliseEvent(event, options));
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    return { eventId: idOf(event), problems: error.problems, input: event };
  }
}

/** Checks each event on its own. A refusal takes the place of its event. */
export async function checkEvents(
  events: readonly unknown[],
  options: NormaliseOptions,
): Promise<(Submission | Refused)[]> {
  const checked: (Submission | Refused)[] = [];
  for (const [index, event] of events.entries()) {
    if (index > 0 && index % CHECKED_AT_ONCE === 0) await letOthersRun();
    checked.push(checkOne(event, options));
  }
  return checked;
}

export function isRefused(checked: Submission | Refused): checked is Refused {
  return 'problems' in checked;
}

/** All refusals of a batch as one error. Each path starts with the index of its event: `[3].profile.email`. */
export function batchError(checked: readonly (Submission | Refused)[]): InvalidEventError | undefined {
  const problems = checked.flatMap((each, index) =>
    isRefused(each)
      ? each.problems.map((problem) => ({ ...problem, path: join(`[${index}]`, problem.path) }))
      : [],
  );
  return problems.length === 0 ? undefined : new InvalidEventError(problems, 'batch');
}

export interface DirectInput {
  profile: ProfileInput;
  consent?: ConsentInput;
  eventId: string;
  time: Time;
  listId?: string;
  clear?: readonly ClearableField[];
}

/**
 * Checks a profile that comes without an event, with or without consent. It is checked as a sign-up, so that the same rules
 * apply, including those between consent and address. A value of the profile that cannot be understood is left out, except
 * where the person withdraws consent: a withdrawal is never applied in part. An id of a browser is left out too: only events
 * carry it.
 * @throws {InvalidEventError} with paths into the arguments: `profile.email`, `consent.at`, `eventId`, `time`, `listId`, `clear[0]`.
 */
export function checkDirect(input: DirectInput, options: NormaliseOptions): Submission {
  const { profile, consent, eventId, time, listId, clear = [] } = input;
  const properties = listId === undefined ? {} : { listId };
  try {
    const checked = normaliseEvent(
      { name: 'sign_up', eventId, time, profile, properties, ...(consent !== undefined && { consent }) },
      options,
    );
    const problems = intolerable(checked, consent);
    if (problems.length > 0) throw new InvalidEventError(problems);
    const { event: _notSent, ...submission } = eventSubmission(withoutBrowserIds(checked));
    const cleared = parseClear(clear, submission.profile);
    return { ...submission, name: nameOf(consent), ...(cleared.length > 0 && { clear: cleared }) };
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      path: problem.path.replace(/^properties\./, ''),
    }));
    throw new InvalidEventError(problems, nameOf(consent));
  }
}

/** What must not be left out in silence: a part of a consent, and anything of a withdrawal. */
function intolerable(
  { warnings }: Normalised<unknown>,
  consent: Pick<ConsentInput, 'status'> | undefined,
): readonly Problem[] {
  return consent?.status === 'withdrawn'
    ? warnings
    : warnings.filter(({ path }) => !path.startsWith('profile.'));
}

function nameOf(
  consent: Pick<ConsentInput, 'status'> | undefined,
): 'profile' | 'subscription' | 'withdrawal' {
  if (consent === undefined) return 'profile';
  return consent.status === 'withdrawn' ? 'withdrawal' : 'subscription';
}

function join(outer: string, path: string): string {
  return path === '' || path.startsWith('[') ? outer + path : `${outer}.${path}`;
}

/** The id of an input of any shape, or the empty string. */
function idOf(event: unknown): string {
  try {
    const { eventId } = event as { eventId?: unknown };
    return typeof eventId === 'string' ? eventId : '';
  } catch {
    return '';
  }
}
