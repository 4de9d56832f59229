import { get } from 'node:http';

/** Requests per second: far below what one process serves, so that the times are those of the handler. */
const PER_SECOND = 100;
const TICK_MS = 20;

export interface Load {
  /** How many requests ended with each status, or with which error, and when. */
  outcomes: Record<string, number>;
  /** How long the answers took, sorted, in ms. */
  tookMs: number[];
}

/**
 * Asks for the page at a steady rate, whether or not earlier answers have come. Each request opens a connection. On a kept one, a
 * request and the server's closing of an idle connection can cross, when a busy machine stalls either side for seconds: a reset
 * that says nothing about the handler (Node's documentation of `request.reusedSocket`). So every error here is the shop's.
 */
export async function load(url: string, forMs: number): Promise<Load> {
  const result: Load = { outcomes: {}, tookMs: [] };
  const open: Promise<void>[] = [];
  const startedMs = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedMs;
      for (; sent < (Math.min(elapsedMs, forMs) * PER_SECOND) / 1_000; sent += 1)
        open.push(ask(`${url}/${sent}`, result));
      if (elapsedMs < forMs) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
  await Promise.all(open);
  result.tookMs.sort((one, other) => one - other);
  return result;
}

function ask(url: string, { outcomes, tookMs }: Load): Promise<void> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const end = (outcome: string) => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      tookMs.push(performance.now() - startedMs);
      resolve();
    };
    get(url, { agent: false }, (response) => {
      response.resume();
      response.on('end', () => end(String(response.statusCode)));
      response.on('error', (error) => end(`${codeOf(error)} within the answer`));
    }).on('error', (error) => end(`${codeOf(error)} before the answer`));
  });
}

const codeOf = (error: NodeJS.ErrnoException) => error.code ?? error.message;

/** The time within which this share of the answers came, in ms, with one decimal. */
export function within({ tookMs }: Load, share: number): number {
  return Math.round((tookMs[Math.ceil(tookMs.length * share) - 1] ?? 0) * 10) / 10;
}
