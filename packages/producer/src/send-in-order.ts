/**
 * Sends calls that wait, in the order in which the application made them: one slice after another, never two at once.
 *
 * Redis refuses a slice as a whole. Then the slice is halved until the calls that cause it are alone. A refused call must not
 * be overtaken by a later call about the same person. So these later calls are not sent either, and the calls about all other
 * people are. Where Redis is away, or refuses every write, the rest is not tried.
 */
import { IDENTIFIERS } from '@tracklayer/events';
import type { Submission } from '@tracklayer/lanes';
import { SLICE } from './enqueue.js';
import { type Enqueuer, enqueueAlone } from './enqueue-slice.js';
import { QueueUnavailableError } from './errors.js';
import { isRefused } from './inputs.js';
import { concernsAll } from './queue-calls.js';
import type { Receipt } from './receipt.js';
import type { SendNow } from './send-now.js';
import type { Taken } from './taken.js';

/** What happened to one call. `isAway`: Redis takes no call now. `behind`: an earlier call about the same person waits. */
export type Sent = { receipt: Receipt } | { error: unknown; isAway: boolean; behind?: true };

/** The people of the calls that wait, each with the reason. */
export type Blocked = Map<string, unknown>;

/** Resolves with what happened to each call, in their order. Never rejects. Adds to `blocked` who must wait. */
export type SendInOrder = (calls: readonly Taken[], blocked?: Blocked) => Promise<Sent[]>;

export function createSendInOrder(enqueuer: Enqueuer, sendNow: Pick<SendNow, 'refused'>): SendInOrder {
  return sendInOrderBy((run) => {
    const [{ checked, destinations, nowMs }] = run as readonly [Taken];
    if (isRefused(checked)) return sendNow.refused([checked], nowMs, destinations);
    const timed = run.map((call) => ({ submission: call.checked as Submission, nowMs: call.nowMs }));
    return enqueueAlone(timed, destinations, enqueuer.newCall(), enqueuer);
  });
}

/** @param enqueue stores all calls of a run, or rejects where it may have stored only some of them */
export function sendInOrderBy(enqueue: (run: readonly Taken[]) => Promise<Receipt[]>): SendInOrder {
  async function sendRun(run: readonly Taken[], blocked: Blocked): Promise<Sent[]> {
    if (run.length === 0) return [];
    try {
      return (await enqueue(run)).map((receipt) => ({ receipt }));
    } catch (error) {
      const isAway = error instanceof QueueUnavailableError && concernsAll(error);
      if (isAway) return run.map(() => ({ error, isAway }));
      if (run.length > 1) {
        const middle = Math.ceil(run.length / 2);
        return sendParts([run.slice(0, middle), run.slice(middle)], blocked);
      }
      for (const person of peopleOf(run[0] as Taken)) blocked.set(person, error);
      return [{ error, isAway }];
    }
  }

  /** One part after another, each without the calls that must wait. */
  async function sendParts(parts: readonly (readonly Taken[])[], blocked: Blocked): Promise<Sent[]> {
    const sent: Sent[] = [];
    for (const part of parts) {
      const away = sent.findLast((each) => 'error' in each && each.isAway);
      if (away !== undefined) {
        sent.push(...part.map(() => away));
        continue;
      }
      const waits = part.map((call) => behind(call, blocked));
      const answers = (
        await sendRun(
          part.filter((_, index) => waits[index] === undefined),
          blocked,
        )
      ).values();
      sent.push(...waits.map((wait) => wait ?? (answers.next().value as Sent)));
    }
    return sent;
  }

  return (calls, blocked = new Map()) => sendParts(runsOf(calls), blocked);
}

/** Neighbours that go to Redis together: for the same destinations, and events that can be delivered. */
function runsOf(calls: readonly Taken[]): Taken[][] {
  const runs: Taken[][] = [];
  for (const call of calls) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const fits =
      run !== undefined &&
      before !== undefined &&
      run.length < SLICE &&
      !isRefused(call.checked) &&
      !isRefused(before.checked) &&
      before.destinations.join() === call.destinations.join();
    if (fits) run.push(call);
    else runs.push([call]);
  }
  return runs;
}

function behind(call: Taken, blocked: Blocked): Sent | undefined {
  const person = peopleOf(call).find((each) => blocked.has(each));
  if (person === undefined) return undefined;
  for (const each of peopleOf(call)) blocked.set(each, blocked.get(person));
  return { error: blocked.get(person), isAway: false, behind: true };
}

/** The identifiers of the person. An event that is only kept to be mended has no order. */
function peopleOf({ checked }: Taken): string[] {
  if (isRefused(checked)) return [];
  return IDENTIFIERS.flatMap((identifier) => {
    const value = checked.profile[identifier];
    return value === undefined ? [] : [`${identifier}:${value}`];
  });
}
