/**
 * The holds of endpoints, lists and flags of one destination, as this process knows them. A job that needs a held scope is
 * parked: it waits outside the queue of its lane, and the other jobs of the lane go on.
 *
 * Defends against:
 * - ten thousand jobs that look every few seconds whether they may go: parked jobs are woken, and nobody polls;
 * - a worker that dies, or loses its connection, before it has woken them: a job stays parked until it is awake, and any
 *   worker wakes the jobs of a scope that is not held;
 * - a job that is about to be delayed when its scope is free again: it stays parked, and is woken a moment later;
 * - a probe that no job takes: it takes one of the parked jobs back into its lane;
 * - a hold that is lifted or placed in Redis at the same moment: one script decides for each job.
 */
import { type Hold, type Holds, type HoldsState, WHOLE_DESTINATION } from '@tracklayer/holds';
import type { HoldScope } from '@tracklayer/klaviyo';
import type { JobRef } from '@tracklayer/lanes';

export interface ScopedHoldsOptions {
  destination: string;
  holds: Holds;
  /** Puts delayed jobs back into their lanes. Resolves to those that a worker has in work. */
  wake(jobs: readonly JobRef[]): Promise<readonly JobRef[]>;
  onChange(): void;
}

export type Entry =
  /** `trials`: the holds that this job tries. */
  { kind: 'go'; trials: readonly Hold[] } | { kind: 'parked'; hold: Hold };

export interface ScopedHolds {
  any(): boolean;
  isAnyHeld(matches: (scope: string) => boolean): boolean;
  isHeld(scope: string): boolean;
  /** Whether a probe of the scope is due in this process and no job has come for it. */
  awaitsTrial(scope: string): boolean;
  /** Lets a job through, or parks it for the first scope that is held. */
  enter(job: JobRef, needs: readonly HoldScope[]): Promise<Entry>;
  /** Parks a job whose call was held. False when the scope is not held any more. */
  park(job: JobRef, scope: HoldScope): Promise<boolean>;
  /** The scope counts as held until `decide` resolves. Jobs that need it wait for that, so it must not take long. */
  whileDeciding<T>(scope: HoldScope, decide: () => Promise<T>): Promise<T>;
  held(hold: Hold): void;
  /** The job that was to try the scope made no call, e.g. for an unchanged profile. The next one may try. */
  returnTrial(scope: string): void;
  /** No job tries the scope in this process, and it claims no probes. */
  ruleOut(scope: string): void;
  lifted(scope: string): void;
  /** Takes over what Redis holds (undefined: nothing), claims the probes that are due, and wakes the jobs of scopes that are not held. */
  refresh(state: HoldsState | undefined): Promise<void>;
}

const WAKE_AT_ONCE = 100;

const NOTHING_HELD: HoldsState = { nowMs: 0, holds: [], parked: new Map(), untried: new Set() };

export function createScopedHolds({ destination, holds, wake, onChange }: ScopedHoldsOptions): ScopedHolds {
  let held = new Map<string, Hold>();
  const deciding = new Map<string, Promise<unknown>>();
  /** Scopes whose probe this process claimed and no job of it has taken. */
  const trials = new Set<string>();
  const ruledOut = new Set<string>();

  async function wakeSome(scope: string, count: number): Promise<number> {
    const lease = await holds.leaseParked(destination, scope, count);
    const inWork = new Set(await wake(lease.jobs as JobRef[]));
    const awake = lease.jobs.filter((job) => !inWork.has(job as JobRef));
    await holds.forgetLeased(destination, scope, { ...lease, jobs: awake });
    return lease.jobs.length;
  }

  async function wakeAll(scope: string): Promise<void> {
    while ((await wakeSome(scope, WAKE_AT_ONCE)) === WAKE_AT_ONCE);
  }

  async function claim(hold: Hold): Promise<void> {
    const claimed = await holds.claimProbe(destination, hold.scope);
    if (claimed === undefined) return;
    held.set(hold.scope, claimed);
    trials.add(hold.scope);
    onChange();
    await wakeSome(hold.scope, 1);
  }

  /** Wakes in the background: the job that ended the hold need not wait. What fails here is left to the next refresh. */
  function lifted(scope: string): void {
    held.delete(scope);
    trials.delete(scope);
    onChange();
    wakeAll(scope).catch(() => undefined);
  }

  return {
    any: () => held.size > 0 || deciding.size > 0,
    isAnyHeld: (matches) => [...held.keys(), ...deciding.keys()].some(matches),
    isHeld: (scope) => held.has(scope) || deciding.has(scope),
    awaitsTrial: (scope) => trials.has(scope),
    async enter(job, needs) {
      const taken: Hold[] = [];
      for (const scope of needs) {
        await deciding.get(scope)?.catch(() => undefined);
        if (scope === WHOLE_DESTINATION || !held.has(scope)) continue;
        const parking = await holds.park(destination, scope, job, !ruledOut.has(scope));
        if (parking.kind === 'parked') return { kind: 'parked', hold: parking.hold };
        if (parking.kind === 'go') held.delete(scope);
        if (parking.kind === 'try') taken.push(parking.hold);
        if (trials.delete(scope) || parking.kind === 'go') onChange();
      }
      return { kind: 'go', trials: taken };
    },
    async park(job, scope) {
      return (await holds.park(destination, scope, job, false)).kind === 'parked';
    },
    async whileDeciding(scope, decide) {
      const decision = decide();
      deciding.set(scope, decision);
      onChange();
      try {
        return await decision;
      } finally {
        deciding.delete(scope);
        onChange();
      }
    },
    held(hold) {
      held.set(hold.scope, hold);
      onChange();
    },
    lifted,
    returnTrial(scope) {
      // If this fails, the next probe comes after its gap.
      holds
        .returnTrial(destination, scope)
        .then(() => wakeSome(scope, 1))
        .catch(() => undefined);
    },
    ruleOut: (scope) => void ruledOut.add(scope),
    async refresh(state = NOTHING_HELD) {
      // As at nearly every look: nothing was held, and nothing is.
      if (state === NOTHING_HELD && held.size === 0 && trials.size === 0) return;
      const { nowMs, holds: all, parked, untried } = state;
      const isWhole = all.some(({ scope }) => scope === WHOLE_DESTINATION);
      held = new Map(
        all.filter(({ scope }) => scope !== WHOLE_DESTINATION).map((hold) => [hold.scope, hold]),
      );
      for (const scope of trials) if (!held.has(scope)) trials.delete(scope);
      onChange();
      // While the whole destination is held, no job could go.
      if (isWhole) return;
      for (const scope of parked.keys()) if (!held.has(scope)) await wakeAll(scope);
      for (const hold of [...held.values()]) {
        const isUntried = trials.has(hold.scope) && untried.has(hold.scope);
        if (isUntried && parked.has(hold.scope)) {
          await wakeSome(hold.scope, 1);
        } else if (isUntried) {
          if (await holds.lift(destination, hold)) lifted(hold.scope);
        } else if (nowMs >= hold.nextProbeAtMs && !ruledOut.has(hold.scope)) await claim(hold);
      }
    },
  };
}
