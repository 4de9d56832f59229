/**
 * The holds of all destinations, in Redis, shared by all workers. A hold stops one scope of a destination.
 *
 * Defends against:
 * - a bad key or an outage that spends the attempts of every waiting event;
 * - a refusal of one endpoint that stops the events of the whole account;
 * - a hundred workers that all call a destination that is down;
 * - a hold that stays for ever because the worker that placed it is gone.
 */
import { anyExists, type RedisClient, runScript } from '@tracklayer/redis';
import { type FailureRuns, failureRunsOver } from './failure-runs.js';
import { fieldsOf, type Hold, type HoldReason, holdOf, PROBE_GAPS } from './hold.js';
import { holdKeys } from './keys.js';
import { type ParkedJobs, parkedJobsOver } from './parked-jobs.js';
import { type HoldScope, WHOLE_DESTINATION } from './scope.js';
import { CHANGE_REASON, CLAIM_PROBE, LIFT, PLACE, PROBE_SOON, READ, RETURN_TRIAL } from './scripts.js';

/** The holds of one destination. */
export interface HoldsState {
  /** Redis's clock, epoch ms. */
  nowMs: number;
  /** The hold of the whole destination comes first. */
  holds: Hold[];
  /** How many jobs wait outside the queues of their lanes, by scope. A scope may be lifted already. */
  parked: ReadonlyMap<HoldScope, number>;
  /** Scopes whose last probe was claimed, and no job has tried the scope since. */
  untried: ReadonlySet<HoldScope>;
}

/** Without a scope, each function is about the hold of the whole destination. */
export interface Holds extends FailureRuns, ParkedJobs {
  /** Holds the scope. True if this call did; false if it was held already, for any cause. */
  place(destination: string, reason: HoldReason, scope?: HoldScope): Promise<boolean>;
  /** Gives a hold another reason. False when that hold is gone or a newer one took its place. */
  changeReason(
    destination: string,
    hold: Pick<Hold, 'sinceMs' | 'scope'>,
    reason: HoldReason,
  ): Promise<boolean>;
  get(destination: string, scope?: HoldScope): Promise<Hold | undefined>;
  /** Reads every hold of the destination in one round trip. */
  read(destination: string): Promise<HoldsState>;
  /** The same, where anything is held or parked. Calls of one turn share a round trip where nothing is. */
  readHeld(destination: string): Promise<HoldsState | undefined>;
  /** Claims the next probe of a held scope, if one is due. Only one caller gets it. */
  claimProbe(destination: string, scope?: HoldScope): Promise<Hold | undefined>;
  /** A claimed probe was not made. One job may try the scope again. */
  returnTrial(destination: string, scope: HoldScope): Promise<void>;
  /** Makes the next probe of every hold of the destination due now, because what it is held for may be mended. */
  probeSoon(destination: string): Promise<void>;
  /** Lifts the hold after a successful probe. False when that hold is gone or a newer one took its place. */
  lift(destination: string, hold: Pick<Hold, 'sinceMs'> & { scope?: HoldScope }): Promise<boolean>;
  /** Lifts any hold of the scope, at a person's request. False when the scope was not held. */
  release(destination: string, scope?: HoldScope): Promise<boolean>;
}

/** A new hold this soon after a probe lifted the last one has the same cause. It continues with that hold's gaps. */
const SAME_TROUBLE_MS = 30_000;

/** @param now epoch ms; replaces Redis's clock, in tests only. */
export function createHolds(redis: RedisClient, { now }: { now?: () => number } = {}): Holds {
  const clock = () => (now ? now() : '');

  async function lift(
    destination: string,
    scope: HoldScope,
    sinceMs: number | '',
    rememberMs: number,
  ): Promise<boolean> {
    const { hold, failures, lifted, foreign, scopes } = holdKeys(destination, scope);
    const args = [sinceMs, rememberMs, scope];
    return (await runScript(redis, LIFT, [hold, failures, lifted, foreign, scopes], args)) === 1;
  }

  return {
    ...failureRunsOver(redis),
    ...parkedJobsOver(redis, clock),
    async place(destination, reason, scope = WHOLE_DESTINATION) {
      const { hold, failures, lifted, foreign, scopes } = holdKeys(destination, scope);
      const args = [clock(), scope, ...reasonArguments(reason)];
      return (await runScript(redis, PLACE, [hold, failures, lifted, foreign, scopes], args)) === 1;
    },
    async changeReason(destination, { sinceMs, scope }, reason) {
      const { hold } = holdKeys(destination, scope);
      return (await runScript(redis, CHANGE_REASON, [hold], [sinceMs, ...reasonArguments(reason)])) === 1;
    },
    async get(destination, scope = WHOLE_DESTINATION) {
      return holdOf(scope, await redis.hgetall(holdKeys(destination, scope).hold));
    },
    async read(destination) {
      const { hold, scopes, parkedScopes } = holdKeys(destination);
      const reply = await runScript(redis, READ, [hold, scopes, parkedScopes], [clock()]);
      const [nowMs, holds, parked] = reply as [string, string[][], (string | number)[]];
      const found = holds.map(([scope = '', ...pairs]) => ({ scope, fields: fieldsOf(pairs) }));
      return {
        nowMs: Number(nowMs),
        holds: found.flatMap(({ scope, fields }) => holdOf(scope, fields) ?? []),
        untried: new Set(found.flatMap(({ scope, fields }) => (fields.trial ? [scope] : []))),
        parked: new Map(
          parked.flatMap((scope, at) => (at % 2 === 0 ? [[String(scope), Number(parked[at + 1])]] : [])),
        ),
      };
    },
    async readHeld(destination) {
      const { hold, scopes, parkedScopes } = holdKeys(destination);
      return (await anyExists(redis, [hold, scopes, parkedScopes])) ? this.read(destination) : undefined;
    },
    async claimProbe(destination, scope = WHOLE_DESTINATION) {
      const { hold } = holdKeys(destination, scope);
      return holdOf(scope, fieldsOf((await runScript(redis, CLAIM_PROBE, [hold], [clock()])) as string[]));
    },
    async probeSoon(destination) {
      const { holds } = await this.read(destination);
      for (const { scope } of holds) {
        await runScript(redis, PROBE_SOON, [holdKeys(destination, scope).hold], [clock()]);
      }
    },
    async returnTrial(destination, scope) {
      await runScript(redis, RETURN_TRIAL, [holdKeys(destination, scope).hold], []);
    },
    lift: (destination, { sinceMs, scope = WHOLE_DESTINATION }) =>
      lift(destination, scope, sinceMs, SAME_TROUBLE_MS),
    release: (destination, scope = WHOLE_DESTINATION) => lift(destination, scope, '', 0),
  };
}

/** The gaps between probes, then field, value, … of the reason. */
function reasonArguments({ cause, code, status, detail, hint }: HoldReason): (string | number)[] {
  const { firstMs, longestMs } = PROBE_GAPS[cause];
  const reason: (string | number)[] = [firstMs, longestMs, 'cause', cause, 'code', code];
  if (status !== undefined) reason.push('status', status);
  if (detail !== undefined) reason.push('detail', detail);
  if (hint !== undefined) reason.push('hint', hint);
  return reason;
}
