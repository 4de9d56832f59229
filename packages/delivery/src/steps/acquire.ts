/**
 * A job's turn to be sent: its destination is not held, nobody else writes the same profile or speaks of the same
 * person's consent now, and the consent it speaks of is the last word. It comes before the permit, since a permit must be used as soon as it is there: the windows are counted from then.
 */
import type { Outcome } from '@tracklayer/klaviyo';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';
import { type ConsentSaying, consentTurn } from '../locks/consent-lock.js';
import { type ProfileWrite, profileTurn } from '../locks/profile-lock.js';
import { HELD_MS } from './effects.js';
import type { Parsed } from './job-input.js';

export type TurnTaken =
  | { kind: 'go'; turn: Turn }
  /** It comes back later, unspent. */
  | { kind: 'back'; afterMs: number }
  | { kind: 'ended'; outcome: Outcome };

export interface Turn {
  /** What is to be sent: of a profile, what is news. */
  job: DeliveryJob;
  /** What goes out of a profile, with whichever job. */
  writes?: ProfileWrite;
  /** Whether it is still this job's turn, after all the waiting for a permit. */
  stillOurs(): Promise<boolean>;
  /** Tells the destination's gate how the calls ended. Resolves to the outcome as it counts. */
  called(outcome: Outcome): Promise<Outcome>;
  end(): Promise<void>;
}

/** How soon a job asks again for a profile that another one is writing: about as long as a call takes. */
const BUSY_MS = 500;

export async function takeTurn(
  parsed: Parsed,
  carryProfile: boolean,
  lane: LaneContext,
  signal: AbortSignal,
): Promise<TurnTaken> {
  const passage = await lane.gate.pass(signal);
  if (passage === undefined) return { kind: 'back', afterMs: spread(HELD_MS, lane) };

  let writes: ProfileWrite | undefined;
  let says: ConsentSaying | undefined;
  let went = false;
  try {
    const profile = await profileTurn(parsed, carryProfile, lane);
    if (profile.kind === 'busy') return { kind: 'back', afterMs: spread(BUSY_MS, lane) };
    if (profile.kind === 'unchanged') {
      return { kind: 'ended', outcome: { kind: 'skipped', reason: 'profile_unchanged' } };
    }
    writes = profile.writes;
    if (parsed.job.type === 'list-subscription') {
      const consent = await consentTurn({ jobId: parsed.ref.jobId, job: parsed.job }, lane);
      if (consent.kind === 'busy') return { kind: 'back', afterMs: spread(BUSY_MS, lane) };
      if (consent.kind === 'overtaken') return { kind: 'ended', outcome: consent.outcome };
      says = consent.says;
    }
    went = true;
    let told = false;
    return {
      kind: 'go',
      turn: {
        job: says?.job ?? profile.job,
        ...(writes && { writes }),
        stillOurs: async () =>
          passage.open() &&
          (writes === undefined || (await writes.extend())) &&
          (says === undefined || (await says.stillTrue())),
        async called(outcome) {
          told = true;
          const ended = await passage.ended(outcome);
          return says?.counts(ended) ?? ended;
        },
        async end() {
          if (!told) passage.abandoned();
          await writes?.end();
          await says?.end();
        },
      },
    };
  } finally {
    if (!went) passage.abandoned();
  }
}

/** Between the time given and twice as long, so that those who go back together do not come back together. */
function spread(ms: number, { random }: LaneContext): number {
  return ms + Math.floor(random() * ms);
}
