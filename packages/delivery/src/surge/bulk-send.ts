/**
 * Makes one bulk call for events that are ready to be sent, and says for each what became of it.
 *
 * Defends against:
 * - one bad event that makes Klaviyo refuse 999 good ones: the worker splits a refused call, and sends only the culprits singly;
 * - a call of unknown fate: it is sent again, since Klaviyo drops a repeated `unique_id`. Where Klaviyo refuses repeats, the
 *   refusal takes the call apart, and single calls are answered 202;
 * - a bulk endpoint that fails or is refused: the surge ends, and every event goes one by one. Only its single call decides
 *   its outcome, spends its attempt or makes it a dead letter.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BulkRequest,
  bulkRequestOf,
  type Call,
  callOf,
  type KlaviyoAnswer,
  type Outcome,
  readFailures,
  scopesOf,
} from '@tracklayer/klaviyo';
import type { LaneContext } from '../context.js';
import { makeCall, takePermit } from '../steps/make-call.js';
import { BULK_ENDPOINT, isBulkRuledOut } from './bulk-endpoint.js';
import { partByPeople, takeApart } from './choose-call.js';
import type { BulkEntry } from './collector.js';
import type { Leave } from './leave.js';

export interface BulkSendOptions {
  lane: LaneContext;
  /** Aborted when the worker stops: no further call is made. */
  signal: AbortSignal;
  /** Aborted when calls in flight must end too. */
  callSignal: AbortSignal;
  /** When it is due, events that are in no call return to their lane. */
  leave(): Leave;
  /** The bulk endpoint does not work now. */
  onTrouble(code: string): void;
}

/** A call of unknown fate is sent again this often. */
const MOST_AGAIN = 2;
const AGAIN_MS = 500;
/** A longer pause than this ends the surge. Meanwhile single calls go on. */
const LONGEST_PAUSE_MS = 5_000;

type Entries = readonly BulkEntry[];

/** @returns how many calls it made. */
export function createBulkSend(options: BulkSendOptions): (entries: Entries) => Promise<number> {
  const { lane, signal, onTrouble } = options;

  return async (entries) => {
    const behind = new Set<string>();
    const sets: Entries[] = [entries];
    let calls = 0;
    const count = () => {
      calls += 1;
    };
    try {
      for (let set = sets.shift(); set !== undefined; set = sets.shift()) {
        const { stay, leave } = partByPeople(set, behind);
        singly(pick(set, leave));
        const apart = await sendSet(pick(set, stay), { ...options, onCall: count });
        if (apart === 'trouble') {
          singly(sets.flat());
          break;
        }
        for (const entry of apart.singly) for (const person of entry.people) behind.add(person);
        singly(apart.singly);
        sets.unshift(...apart.again);
      }
    } catch (error) {
      // A stop, or a Redis that failed. Nothing is known, so each event finds out by itself.
      if (!signal.aborted) {
        const { id } = lane.destination;
        lane.log.warn({ destination: id, type: lane.type, error }, 'could not make a bulk call');
        onTrouble('unexpected');
      }
    } finally {
      // Does nothing to those that are settled.
      singly(entries);
    }
    return calls;
  };
}

interface Apart {
  again: Entries[];
  singly: Entries;
}

const DONE: Apart = { again: [], singly: [] };

/** Sends one set of events, again where its fate is unknown. @returns what is left of it. */
async function sendSet(
  offered: Entries,
  options: BulkSendOptions & { onCall(): void },
): Promise<Apart | 'trouble'> {
  const { lane, signal, callSignal, onTrouble, onCall } = options;
  let pauses = 0;
  for (let again = 0; ; ) {
    const isWanted = async () => !isBulkRuledOut(lane.breaker);
    if (offered.length === 0) return DONE;
    const permit = isBulkRuledOut(lane.breaker) ? 'none' : await permitFor(isWanted, options);
    if (permit === 'leave') {
      for (const entry of offered) entry.settle({ kind: 'unwanted' });
      return DONE;
    }
    if (permit === 'none') {
      singly(offered);
      onTrouble('held');
      return 'trouble';
    }
    const entries = await wanted(offered);
    const [first] = entries;
    if (first === undefined) return DONE;
    const bulk = bulkRequestOf(entries.map(({ event }) => event));
    const call = callOf(bulk.request, lane.settings);
    const passage = await lane.breaker.pass(first.ref, () => scopesOf(call), signal);
    if (passage.kind !== 'pass') {
      singly(entries);
      return 'trouble';
    }
    const startedMs = lane.nowMs();
    onCall();
    const { answer, outcome } = await makeCall({ request: bulk.request, call }, lane, callSignal).catch(
      (error: unknown) => {
        passage.pass.abandon();
        throw error;
      },
    );
    report(entries.length, outcome, startedMs, lane);
    if (outcome.kind === 'retry' && again < MOST_AGAIN) {
      passage.pass.abandon();
      again += 1;
      await sleep(AGAIN_MS * again, undefined, { signal });
      offered = entries;
      continue;
    }
    if (outcome.kind === 'throttled') {
      passage.pass.abandon();
      await lane.permits.block(BULK_ENDPOINT, outcome.retryAfterMs, outcome.askedMs);
      pauses += 1;
      offered = entries;
      if (outcome.retryAfterMs <= LONGEST_PAUSE_MS && pauses <= MOST_AGAIN) continue;
    }
    if (outcome.kind !== 'throttled') await passage.pass.report(outcome, call);
    if (outcome.kind === 'delivered' && answer) {
      accepted(entries, answer, outcome, { startedMs, tookMs: lane.nowMs() - startedMs });
      return DONE;
    }
    if ((outcome.kind === 'dead' || outcome.kind === 'duplicate') && answer) {
      return apartOf(entries, answer, call, bulk);
    }
    singly(entries);
    onTrouble('failure' in outcome ? outcome.failure.code : outcome.kind);
    return 'trouble';
  }
}

/** Waits for the right to make one call, until the events must leave. */
async function permitFor(
  isWanted: () => Promise<boolean>,
  { lane, signal, leave }: BulkSendOptions,
): Promise<'taken' | 'none' | 'leave'> {
  const left = leave();
  const leaving = new AbortController();
  const drop = left.whenDue(() => leaving.abort(new Error('the events return to their lane')));
  const either = AbortSignal.any([signal, leaving.signal]);
  try {
    return (await takePermit(BULK_ENDPOINT, 'live', lane, either, isWanted)) ? 'taken' : 'none';
  } catch (error) {
    if (left.isDue()) return 'leave';
    throw error;
  } finally {
    drop();
  }
}

/** The events that may still be sent. The others return to their lane, or begin again. */
async function wanted(entries: Entries): Promise<Entries> {
  const may = await Promise.all(entries.map((entry) => entry.isWanted()));
  for (const [at, entry] of entries.entries()) if (!may[at]) entry.settle({ kind: 'unwanted' });
  return entries.filter((_, at) => may[at]);
}

function accepted(
  entries: Entries,
  answer: KlaviyoAnswer,
  outcome: Outcome,
  { startedMs, tookMs }: { startedMs: number; tookMs: number },
): void {
  const requestId = outcome.kind === 'delivered' ? outcome.requestId : undefined;
  const note = {
    endpoint: BULK_ENDPOINT,
    atMs: startedMs,
    tookMs,
    status: answer.status,
    bulk: entries.length,
    ...(requestId !== undefined && { requestId }),
  };
  for (const entry of entries) entry.settle({ kind: 'sent', answer, outcome, note });
}

function apartOf(entries: Entries, answer: KlaviyoAnswer, call: Call, { eventsAt }: BulkRequest): Apart {
  const named = readFailures(answer, call).flatMap(({ pointer }) => eventsAt(pointer ?? ''));
  const { again, singly: alone } = takeApart(entries, named);
  return { again: again.map((places) => pick(entries, places)), singly: pick(entries, alone) };
}

/** A later event of a person goes after the older ones have ended. */
function singly(entries: Entries): void {
  for (const entry of entries) void entry.afterEnded().then(() => entry.settle({ kind: 'singly' }));
}

function pick(entries: Entries, places: readonly number[]): Entries {
  return places.map((at) => entries[at] as BulkEntry);
}

/** One line for each call. */
function report(events: number, outcome: Outcome, startedMs: number, lane: LaneContext): void {
  const failure = 'failure' in outcome ? outcome.failure : undefined;
  const line = {
    destination: lane.destination.id,
    type: lane.type,
    events,
    outcome: outcome.kind,
    tookMs: Math.round(lane.nowMs() - startedMs),
    ...(failure && { code: failure.code, status: failure.status, requestId: failure.requestId }),
  };
  lane.metrics.sentInBulk(lane.destination.id, outcome.kind, events);
  if (outcome.kind === 'delivered') lane.log.info(line, 'sent events in a bulk call');
  else lane.log.warn(line, 'a bulk call of events failed');
}
