import { type Act, type Outcome, withAudit } from '../audit/audit.js';
import type { ReplayContext } from '../context.js';
import type { DeadLetter } from '../letter/letter.js';
import { scanLetters } from '../query/list.js';
import type { Redact } from './redact.js';
import { redactAudit } from './redact-audit.js';
import { type RedactedCampaign, redactCampaigns } from './redact-campaigns.js';
import { type Part, removePart } from './remove-part.js';

/** What the erasure of a person needs of the dead letters of a destination. */
export interface Erasing {
  /** Every letter in any state. */
  letters(destination: string): AsyncGenerator<DeadLetter>;
  /** Removes a letter or a part of it, as `partOf` says of the letter as it is then. */
  remove(
    destination: string,
    letter: DeadLetter,
    partOf: (letter: DeadLetter) => Part,
  ): Promise<'none' | 'removed' | 'reduced'>;
  /** Takes a person out of the orders of campaigns. With `dryRun` nothing is changed. */
  campaigns(destination: string, redact: Redact, dryRun?: boolean): Promise<RedactedCampaign[]>;
  /** Takes a person out of the audit. Returns how many entries name them. */
  audit(destination: string, redact: Redact, dryRun?: boolean): Promise<number>;
  /** Does the work between two entries of the audit. Its outcome is what the work counted. */
  act<T>(destination: string, act: Act, work: (outcome: Outcome) => Promise<T>): Promise<T>;
}

const STATES = ['dead', 'replaying', 'resolved'] as const;
const PAGE = 200;

export function createErasing(contextOf: (destination: string) => ReplayContext, now: () => number): Erasing {
  return {
    async *letters(destination) {
      const { redis } = contextOf(destination);
      for (const state of STATES) yield* scanLetters(redis, destination, { state }, { limit: PAGE });
    },
    remove: (destination, letter, partOf) => removePart(contextOf(destination), letter, partOf, now()),
    campaigns: (destination, redact, dryRun = false) =>
      redactCampaigns(contextOf(destination).redis, destination, redact, { nowMs: now(), dryRun }),
    audit: (destination, redact, dryRun = false) =>
      redactAudit(contextOf(destination).redis, destination, redact, { dryRun }),
    act: (destination, act, work) => withAudit(contextOf(destination).redis, destination, act, work),
  };
}
