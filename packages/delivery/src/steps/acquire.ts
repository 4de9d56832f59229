/**
 * Acquires all that a job needs before its permit: a pass of the circuit breaker, the lock on its profile, and the lock on
 * the person's consent. It runs before the permit, because the windows count from the permit's time and the call must
 * follow at once.
 */
import { type Hold, WHOLE_DESTINATION } from '@tracklayer/holds';
import { type Call, hintFor, type Outcome } from '@tracklayer/klaviyo';
import type { DeliveryJob, JobRef } from '@tracklayer/lanes';
import { writeRefusal } from '@tracklayer/redis';
import { carriesBackfillFlag, needsOf } from '../breaker/needs.js';
import type { BreakerPass } from '../breaker/pass.js';
import { askRule, type LaneContext, lateRule } from '../context.js';
import type { Parsed } from '../job-input.js';
import { type ConsentWrite, lockConsent } from '../locks/consent-lock.js';
import { lockProfile, type ProfileWrite } from '../locks/profile-lock.js';
import { asksFirst } from './ask-rule.js';
import { commandOf } from './command.js';
import { HELD_MS, parkedMs } from './effects.js';
import { stillAllowed } from './skip-erased.js';

export type Acquisition =
  | { kind: 'acquired'; acquired: Acquired }
  /** The job returns later and spends no attempt. */
  | { kind: 'delay'; afterMs: number }
  | { kind: 'ended'; outcome: Outcome };

/** Everything that a job holds during its calls. */
export interface Acquired {
  ref: JobRef;
  /** The job to send. It holds only the changed fields of a profile. */
  job: DeliveryJob;
  /** The profile fields that this job writes. */
  profileWrite?: ProfileWrite;
  /** Whether the pass and the locks are still valid after the wait for a permit. */
  stillValid(): boolean | Promise<boolean>;
  /** The hold that stops another call of this job; undefined when the call may be made. */
  holdOf(call: Call): Promise<Hold | undefined>;
  /** Reports the outcome of the calls to the circuit breaker. Resolves to the outcome that counts. */
  report(outcome: Outcome, call?: Call, before?: readonly Call[]): Promise<Outcome>;
  release(): void | Promise<void>;
}

/** The delay of a job whose profile or consent is locked: about the duration of a call. */
const LOCKED_MS = 500;

export async function acquire(
  parsed: Parsed,
  carryProfile: boolean,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Acquisition> {
  const isAllowed = stillAllowed(parsed.job, lane);
  const passage = await passBreaker(parsed, lane, signal);
  if (typeof passage === 'number') return { kind: 'delay', afterMs: passage };
  const pass = passage;

  let profileWrite: ProfileWrite | undefined;
  let consentWrite: ConsentWrite | undefined;
  let succeeded = false;
  try {
    const profile = await lockProfile(parsed, carryProfile, lane);
    if (profile.kind === 'busy') return { kind: 'delay', afterMs: jitter(LOCKED_MS, lane) };
    if (profile.kind === 'ended') return profile;
    profileWrite = profile.write;
    if (profile.job.type === 'list-subscription') {
      const consent = await lockConsent({ jobId: parsed.ref.jobId, job: profile.job }, lane);
      if (consent.kind === 'busy') return { kind: 'delay', afterMs: jitter(LOCKED_MS, lane) };
      if (consent.kind === 'overtaken') return { kind: 'ended', outcome: consent.outcome };
      consentWrite = consent.write;
    }
    succeeded = true;
    let reported = false;
    return {
      kind: 'acquired',
      acquired: {
        ref: parsed.ref,
        job: consentWrite?.job ?? profile.job,
        ...(profileWrite && { profileWrite }),
        stillValid() {
          if (!pass.isValid()) return false;
          const allowed = isAllowed();
          const isLocked = profileWrite !== undefined || consentWrite !== undefined;
          return isLocked ? areValid(allowed, profileWrite, consentWrite) : allowed;
        },
        holdOf: pass.holdOf,
        async report(outcome, call, before) {
          reported = true;
          // The call was made, so its outcome counts, whether or not Redis lets the breaker note it.
          let counted = outcome;
          try {
            counted = await pass.report(outcome, call, before);
          } catch (error) {
            if (writeRefusal(error) === undefined) throw error;
          }
          return consentWrite?.outcomeOf(counted) ?? counted;
        },
        release() {
          if (!reported) pass.abandon();
          return profileWrite || consentWrite ? releaseLocks(profileWrite, consentWrite) : undefined;
        },
      },
    };
  } finally {
    if (!succeeded) {
      pass.abandon();
      await profileWrite?.release();
    }
  }
}

async function areValid(
  isAllowed: boolean | Promise<boolean>,
  profileWrite: ProfileWrite | undefined,
  consentWrite: ConsentWrite | undefined,
): Promise<boolean> {
  return (
    (await isAllowed) &&
    (profileWrite === undefined || (await profileWrite.extend())) &&
    (consentWrite === undefined || (await consentWrite.stillValid()))
  );
}

async function releaseLocks(
  profileWrite: ProfileWrite | undefined,
  consentWrite: ConsentWrite | undefined,
): Promise<void> {
  try {
    await profileWrite?.release();
    await consentWrite?.release();
  } catch (error) {
    // The locks expire. The job is settled, and an error here would make it run again.
    if (writeRefusal(error) === undefined) throw error;
  }
}

/** The pass, or after how many ms the job returns. */
export async function passBreaker(
  { ref, job }: Parsed,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<BreakerPass | number> {
  const { breaker, supportsBackfill, destination } = lane;
  const command = () => commandOf(job, lateRule(lane)).command;
  if (!supportsBackfill && carriesBackfillFlag(command())) {
    const hint = hintFor('backfill_unsupported');
    await breaker.ruleOut('backfill', {
      code: 'backfill_unsupported',
      detail: `Revision ${destination.revision} does not know the flag backfill.`,
      ...(hint !== undefined && { hint }),
    });
  }
  const needs = () => needsOf(command(), lane.settings, asksFirst(job, askRule(lane)));
  const passage = await breaker.pass(ref, needs, signal);
  switch (passage.kind) {
    case 'pass':
      return passage.pass;
    case 'held':
      await lane.notes?.waits('hold', WHOLE_DESTINATION);
      return jitter(HELD_MS, lane);
    case 'parked':
      await lane.notes?.waits('hold', passage.hold.scope);
      await releaseWaitingEvents(job, lane);
      return parkedMs(lane.random());
  }
}

/** Events do not wait for a held profile. They carry its fields. */
export async function releaseWaitingEvents(job: DeliveryJob, { store }: LaneContext): Promise<void> {
  if (job.type === 'profile-upsert' && job.releases) await store.releaseDependents(job.releases);
}

/** Between `ms` and twice as long, so that delayed jobs do not return together. */
function jitter(ms: number, { random }: LaneContext): number {
  return ms + Math.floor(random() * ms);
}
