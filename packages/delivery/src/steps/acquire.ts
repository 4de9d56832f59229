/**
 * Acquires all that a job needs before its permit: a pass of the circuit breaker, the lock on its profile, and the lock on
 * the person's consent. It runs before the permit, because the windows count from the permit's time and the call must
 * follow at once.
 */
import type { Outcome } from '@tracklayer/klaviyo';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import type { Parsed } from '../job-input.js';
import { type ConsentWrite, lockConsent } from '../locks/consent-lock.js';
import { lockProfile, type ProfileWrite } from '../locks/profile-lock.js';
import { HELD_MS } from './effects.js';

export type Acquisition =
  | { kind: 'acquired'; acquired: Acquired }
  /** The job returns later and spends no attempt. */
  | { kind: 'delay'; afterMs: number }
  | { kind: 'ended'; outcome: Outcome };

/** Everything that a job holds during its calls. */
export interface Acquired {
  /** The job to send. It holds only the changed fields of a profile. */
  job: DeliveryJob;
  /** The profile fields that this job writes. */
  profileWrite?: ProfileWrite;
  /** Whether the pass and the locks are still valid after the wait for a permit. */
  stillValid(): Promise<boolean>;
  /** Reports the outcome of the calls to the circuit breaker. Resolves to the outcome that counts. */
  report(outcome: Outcome): Promise<Outcome>;
  release(): Promise<void>;
}

/** The delay of a job whose profile or consent is locked: about the duration of a call. */
const LOCKED_MS = 500;

export async function acquire(
  parsed: Parsed,
  carryProfile: boolean,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<Acquisition> {
  const pass = await lane.breaker.pass(signal);
  if (pass === undefined) return { kind: 'delay', afterMs: jitter(HELD_MS, lane) };

  let profileWrite: ProfileWrite | undefined;
  let consentWrite: ConsentWrite | undefined;
  let succeeded = false;
  try {
    const profile = await lockProfile(parsed, carryProfile, lane);
    if (profile.kind === 'busy') return { kind: 'delay', afterMs: jitter(LOCKED_MS, lane) };
    if (profile.kind === 'unchanged') {
      return { kind: 'ended', outcome: { kind: 'skipped', reason: 'profile_unchanged' } };
    }
    profileWrite = profile.write;
    if (parsed.job.type === 'list-subscription') {
      const consent = await lockConsent({ jobId: parsed.ref.jobId, job: parsed.job }, lane);
      if (consent.kind === 'busy') return { kind: 'delay', afterMs: jitter(LOCKED_MS, lane) };
      if (consent.kind === 'overtaken') return { kind: 'ended', outcome: consent.outcome };
      consentWrite = consent.write;
    }
    succeeded = true;
    let reported = false;
    return {
      kind: 'acquired',
      acquired: {
        job: consentWrite?.job ?? profile.job,
        ...(profileWrite && { profileWrite }),
        stillValid: async () =>
          pass.isValid() &&
          (profileWrite === undefined || (await profileWrite.extend())) &&
          (consentWrite === undefined || (await consentWrite.stillValid())),
        async report(outcome) {
          reported = true;
          const counted = await pass.report(outcome);
          return consentWrite?.outcomeOf(counted) ?? counted;
        },
        async release() {
          if (!reported) pass.abandon();
          await profileWrite?.release();
          await consentWrite?.release();
        },
      },
    };
  } finally {
    if (!succeeded) pass.abandon();
  }
}

/** Between `ms` and twice as long, so that delayed jobs do not return together. */
function jitter(ms: number, { random }: LaneContext): number {
  return ms + Math.floor(random() * ms);
}
