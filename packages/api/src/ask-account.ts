/**
 * What only a worker can tell, because it holds the key: the set-up of an account, and its flows.
 *
 * Each question costs calls of the account's budget. So all readers share an answer for a minute.
 */
import { askWorker } from '@tracklayer/worker-requests';
import type { z } from 'zod';
import type { ApiSources } from './context.js';

export type AskedAccount<Answer> =
  | { state: 'answered'; atMs: number; answer: Answer }
  | { state: 'no_worker' | 'waiting' | 'older_worker' };

export type AskAccount<Answer> = (destination: string) => Promise<AskedAccount<Answer>>;

interface Question<Answer> {
  kind: 'set-up' | 'flows';
  answer: z.ZodType<Answer>;
  waitMs: number;
}

const KEPT_MS = 60_000;

export function createAskAccount<Answer>(
  sources: () => Pick<ApiSources, 'redis' | 'workers' | 'now'>,
  { kind, answer, waitMs }: Question<Answer>,
): AskAccount<Answer> {
  const known = new Map<string, { atMs: number; asked: Promise<AskedAccount<Answer>> }>();

  async function ask(destination: string): Promise<AskedAccount<Answer>> {
    const { redis, workers, now } = sources();
    const served = await workers.of(destination);
    if (!served.workers.some(({ isAlive, stopping }) => isAlive && !stopping)) return { state: 'no_worker' };
    const options = { waitMs, signal: AbortSignal.timeout(waitMs), isForNow: true };
    const asked = await askWorker<unknown>(redis, destination, { kind }, options);
    if (asked.state === 'waiting') return asked;
    const read = answer.safeParse(asked.answer);
    return read.success ? { state: 'answered', atMs: now(), answer: read.data } : { state: 'older_worker' };
  }

  return (destination) => {
    const nowMs = sources().now();
    const before = known.get(destination);
    if (before !== undefined && nowMs - before.atMs < KEPT_MS) return before.asked;
    const asked = ask(destination);
    known.set(destination, { atMs: nowMs, asked });
    const forget = () => known.get(destination)?.asked === asked && known.delete(destination);
    // Only an answer is kept. Whatever else it was may be over the next time.
    asked.then(({ state }) => state !== 'answered' && forget(), forget);
    return asked;
  };
}
