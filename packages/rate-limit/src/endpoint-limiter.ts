import { performance } from 'node:perf_hooks';
import { sliceSizeOf } from './burst-slices.js';
import { createHeaderFeedback } from './header-feedback.js';
import { createPermitAges } from './permit-age.js';
import type { LimiterStore } from './redis-store.js';
import { lowerTo, type Rules } from './rules.js';
import type { AcquireOptions, Observation, Permit, PermitsState } from './types.js';
import { createWaitQueue } from './wait-queue.js';

export interface EndpointLimiterOptions {
  store: LimiterStore;
  /** The configured rules. The limits that the destination announces can lower them, never raise them. */
  rules: Rules;
  unavailable(cause: unknown): Error;
  onError(error: unknown): void;
  random(): number;
}

/** One endpoint in this process: its wait queue, its limiter state in Redis, and the feedback from answer headers. */
export interface EndpointLimiter {
  acquire(
    rank: number,
    signal: AbortSignal,
    options?: Pick<AcquireOptions, 'waits' | 'insteadOf'>,
  ): Promise<Permit>;
  isFree(rank: number): boolean;
  block(forMs: number, askedMs?: number): Promise<void>;
  unblock(): Promise<boolean>;
  observe(observation: Observation): void;
  readState(): Promise<PermitsState>;
  close(reason: Error): void;
}

export function createEndpointLimiter({
  store,
  rules: configured,
  unavailable,
  onError,
  random,
}: EndpointLimiterOptions): EndpointLimiter {
  let rules = configured;
  const nowMs = () => performance.now();
  const ageOf = createPermitAges(configured.guardMs, nowMs);
  const giveBack = (count: number, grantedAtMs: number) =>
    void store.giveBack(rules, count, grantedAtMs).catch(onError);
  const waitQueue = createWaitQueue({
    take: (want) => store.take(rules, want),
    giveBack,
    unavailable,
    random,
    nowMs,
    sliceSize: () => sliceSizeOf(rules),
  });
  const feedback = createHeaderFeedback({
    report: (remaining) => store.observe(rules, remaining),
    announced(windows) {
      rules = lowerTo(configured, windows);
    },
    onError,
  });

  return {
    async acquire(rank, signal, { waits, insteadOf } = {}) {
      const waiting = { waits, place: insteadOf?.place };
      const { askedMs, atMs, place } = await waitQueue.acquire(rank, signal, waiting);
      return { ...ageOf(askedMs), place, giveBack: () => giveBack(1, atMs) };
    },
    isFree: waitQueue.isFree,
    async block(forMs, askedMs) {
      waitQueue.pause(await store.block(rules, forMs, askedMs));
    },
    unblock: () => store.unblock(),
    observe: feedback.observe,
    readState: () => store.readState(rules),
    close(reason) {
      waitQueue.close(reason);
      feedback.close();
    },
  };
}
