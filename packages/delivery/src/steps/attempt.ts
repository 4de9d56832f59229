/**
 * One attempt to deliver a job that has its locks: permit → build → send → classify. `callsOf` decides which calls the job
 * needs, and which calls repair a refusal: a profile that exists already, a missing one, a refused phone number. They cost no
 * attempt and no dead letter.
 */
import type { Channel, Identifier, Profile } from '@tracklayer/events';
import type { Hold } from '@tracklayer/holds';
import {
  type Call,
  callOf,
  callsOf,
  classifyAnswer,
  classifyError,
  classifyNothingTaken,
  type Endpoint,
  type HoldScope,
  type ImportState,
  JOB_ENDPOINTS,
  type KlaviyoAnswer,
  type LeftOut,
  type Outcome,
  type RequestSettings,
  type Withdrawal,
} from '@tracklayer/klaviyo';
import { mustAskAgain } from '../consents/answer-age.js';
import { askRule, type LaneContext, lateRule } from '../context.js';
import { joinBulk } from '../surge/join-bulk.js';
import type { Acquired } from './acquire.js';
import { askFirstSince } from './ask-rule.js';
import { commandOf } from './command.js';
import { type Dropped, droppedBy } from './dropped.js';
import { loneRefusal } from './lone-refusal.js';
import { makeCall, takePermit } from './make-call.js';
import { type Names, readNames } from './name-people.js';
import { permitClass } from './permit-class.js';

export interface Attempted {
  outcome: Outcome;
  /** A live event that was too old to start flows. */
  late?: true;
  /** The call that decided it; absent when no request could be built. */
  endpoint?: Endpoint;
  /** The answer, when the destination refused the request or said that it has the event already. */
  answer?: KlaviyoAnswer;
  /** Values that the destination did not take, in any of the calls. */
  dropped: Dropped[];
  /** The profile fields that were written. */
  written?: Profile;
  /** The channels of a subscription that were not taken, though others were. */
  refusedChannels?: Channel[];
  /** What the person withdrew at Klaviyo since: one per channel. These channels were left out. */
  withdrawn?: Withdrawal[];
  /** How the people of a batch were named. */
  omit?: (profile: Profile) => readonly Identifier[];
  /** The id of the import job that Klaviyo has started. */
  importJobId?: string;
  /** What Klaviyo says of the import job that the job follows. */
  importState?: ImportState;
}

/** A call of this attempt. */
interface Made {
  call: Call;
  outcome: Outcome;
  /** Undefined: none came. */
  answer: KlaviyoAnswer | undefined;
}

const REFUSALS: readonly Outcome['kind'][] = ['dead', 'duplicate'];

/** After any other outcome no further call is made: the job returns, or it has ended. */
const CONTINUED: readonly Outcome['kind'][] = ['delivered', 'dead'];

/** @returns undefined when a lock or the pass was lost before the permit came: no call was made. */
export async function attempt(
  acquired: Acquired & { names?: Names },
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Attempted | undefined> {
  const { job } = acquired;
  const { command, ...late } = commandOf(job, lateRule(lane));
  const leftOut = knownConflicts(acquired);
  const made: Made[] = [];
  let answeredMs: number | undefined;
  const dropped = () =>
    droppedBy(
      job,
      leftOut,
      made.map(({ outcome }) => outcome),
    );
  // An event that writes its profile reads the names under the lock.
  const { names, profileWrite } = acquired;
  const { omit: omitted } =
    names !== undefined && profileWrite === undefined ? names : await readNames(job, lane);
  const calls = callsOf(command, settingsOf(acquired, omitted, lane), leftOut);
  /** The sender of the bulk call reports it. */
  let isBulk = false;
  let step: ReturnType<typeof calls.next>;
  try {
    step = calls.next();
  } catch (error) {
    return { outcome: classifyError(error), dropped: [] };
  }

  while (!step.done) {
    const request = step.value;
    const call = callOf(request, lane.settings);
    const hold = made.length === 0 ? undefined : await acquired.holdOf(call);
    if (hold) return { outcome: heldBy(hold), endpoint: request.endpoint, dropped: dropped() };
    const isCurrent = (isValid: boolean) => isValid && !mustAskAgain(acquired, { call, answeredMs }, lane);
    const isWanted = () => {
      const isValid = made.some((each) => !isRead(each.call)) || acquired.stillValid();
      return typeof isValid === 'boolean' ? isCurrent(isValid) : isValid.then(isCurrent);
    };
    const joined =
      lane.bulk && made.length === 0 ? await joinBulk(request, lane.bulk, lane.notes, isWanted) : undefined;
    if (joined?.kind === 'unwanted') return undefined;
    if (joined?.kind === 'sent') {
      isBulk = true;
      made.push({ call, outcome: joined.outcome, answer: joined.answer });
      step = calls.next(joined.answer);
      continue;
    }
    if (!(await takePermit(request.endpoint, permitClass(job), lane, signal, isWanted))) return undefined;
    const { answer, ...sent } = await makeCall({ request, call }, lane, signal);
    const outcome = loneRefusal(sent.outcome, job.attempts);
    const before = made.map((each) => each.call);
    made.push({ call, outcome, answer });
    if (call.asksConsent) answeredMs = lane.nowMs();
    if (answer === undefined || !CONTINUED.includes(outcome.kind)) {
      const refusal = answer && REFUSALS.includes(outcome.kind) ? { answer } : {};
      return {
        outcome: await acquired.report(outcome, call, before),
        endpoint: request.endpoint,
        ...late,
        ...refusal,
        dropped: dropped(),
      };
    }
    step = calls.next(answer);
  }

  const { request, answer, written, refusedChannels, nothingTaken, omit, importJobId, importState } =
    step.value;
  const { skipped, withdrawn } = step.value;
  // The calls may end with an answer in other words than Klaviyo's.
  const decisive = made.find((each) => each.answer === answer);
  const call = decisive?.call ?? callOf(request, lane.settings);
  const outcome: Outcome = skipped
    ? { kind: 'skipped', reason: skipped }
    : nothingTaken
      ? classifyNothingTaken(answer, call)
      : (decisive?.outcome ?? classifyAnswer(answer, call, lane.nowMs()));
  const before = made.map((each) => each.call);
  const droppedInAll = dropped();
  const whole = withWarnings(outcome, droppedInAll);
  return {
    outcome: isBulk ? whole : await acquired.report(whole, call, before),
    endpoint: request.endpoint,
    ...late,
    ...(REFUSALS.includes(outcome.kind) && { answer }),
    dropped: droppedInAll,
    ...(written && { written }),
    ...(refusedChannels && { refusedChannels }),
    ...(omit && { omit }),
    ...(importJobId !== undefined && { importJobId }),
    ...(importState && { importState }),
    ...(withdrawn && { withdrawn }),
  };
}

/** An external id that is known to belong to another profile is in no call. */
function knownConflicts({ profileWrite }: Acquired): LeftOut[] {
  return profileWrite?.known.externalIdOfAnother
    ? [{ profile: profileWrite.person, identifier: 'externalId', reason: 'identifier_conflict' }]
    : [];
}

/** A call that changes nothing. Locks and consent are checked again before the call that does. */
function isRead({ endpoint }: Call): boolean {
  return endpoint.startsWith('GET ');
}

/** The settings of the destination, and what this job knows of its people. */
function settingsOf(
  { job, profileWrite }: Acquired,
  omit: Names['omit'],
  lane: LaneContext,
): RequestSettings {
  // A call that takes no fields of a profile does not wait for a held profile. An event carries the fields itself. A
  // withdrawal waits where only the profile tells the person's address.
  const asksForAddress =
    job.type === 'list-subscription' &&
    job.consent.status === 'withdrawn' &&
    profileWrite?.known.elsewhere !== undefined;
  const carries =
    job.type === 'profile-upsert' ||
    job.type === 'metric-event' ||
    asksForAddress ||
    !JOB_ENDPOINTS['profile-upsert'].some(lane.breaker.isHeld);
  const since = askFirstSince(job, askRule(lane));
  return {
    ...lane.settings,
    ...(since !== undefined && { askFirstSince: since }),
    ...(profileWrite && carries && { carryProfile: profileWrite.profile }),
    ...(profileWrite?.known.elsewhere && { knownByExternalId: true }),
    ...(omit && { omit }),
  };
}

function withWarnings(outcome: Outcome, dropped: readonly Dropped[]): Outcome {
  if (outcome.kind !== 'delivered' || dropped.length === 0) return outcome;
  return { ...outcome, warnings: dropped.map(({ warning }) => warning) };
}

/** A further call is held. The job waits like any other that needs it. */
function heldBy({ scope, code, status, detail, hint }: Hold): Outcome {
  const failure = {
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
  return { kind: 'held', scope: scope as HoldScope, failure };
}
