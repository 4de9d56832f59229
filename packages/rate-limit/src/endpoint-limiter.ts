import { sliceOf } from './burst-slices.js';
import { createTeacher } from './header-feedback.js';
import type { RedisBook } from './redis-store.js';
import { lowerTo, type Rules } from './rules.js';
import type { Observation, PermitsState } from './types.js';
import { createTurnstile } from './wait-queue.js';

export interface GateOptions {
  book: RedisBook;
  /** As configured: what the destination announces can lower these, and never raise them. */
  rules: Rules;
  unavailable(cause: unknown): Error;
  onError(error: unknown): void;
  random(): number;
}

/** All there is to one endpoint in this process: its waiters, its book in Redis, and what its answers teach. */
export interface Gate {
  pass(rank: number, signal: AbortSignal): Promise<void>;
  block(forMs: number): Promise<void>;
  observe(observation: Observation): void;
  look(): Promise<PermitsState>;
  close(reason: Error): void;
}

export function createGate({ book, rules: configured, unavailable, onError, random }: GateOptions): Gate {
  let rules = configured;
  const turnstile = createTurnstile({
    take: (want) => book.take(rules, want),
    giveBack: (count, grantedAtMs) => void book.giveBack(rules, count, grantedAtMs).catch(onError),
    unavailable,
    random,
    sliceSize: () => sliceOf(rules),
  });
  const teacher = createTeacher({
    teach: (remaining) => book.observe(rules, remaining),
    announced(windows) {
      rules = lowerTo(configured, windows);
    },
    onError,
  });

  return {
    pass: turnstile.pass,
    async block(forMs) {
      turnstile.pause(await book.block(rules, forMs));
    },
    observe: teacher.observe,
    look: () => book.look(rules),
    close(reason) {
      turnstile.close(reason);
      teacher.close();
    },
  };
}
