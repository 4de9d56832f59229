import { Agent, get } from 'node:http';

/** Requests per second: far below what one process serves, so that the times are those of the handler. */
const PER_SECOND = 100;
const TICK_MS = 20;

export interface Load {
  /** How many requests got each status. 0: no answer. */
  statuses: Record<number, number>;
  /** How long the answers took, sorted, in ms. */
  tookMs: number[];
}

/** Asks for the page at a steady rate, whether or not earlier answers have come. */
export async function load(url: string, forMs: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true });
  const result: Load = { statuses: {}, tookMs: [] };
  const open: Promise<void>[] = [];
  const startedMs = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedMs;
      for (; sent < (Math.min(elapsedMs, forMs) * PER_SECOND) / 1_000; sent += 1)
        open.push(ask(`${url}/${sent}`, agent, result));
      if (elapsedMs < forMs) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
  await Promise.all(open);
  agent.destroy();
  result.tookMs.sort((one, other) => one - other);
  return result;
}

function ask(url: string, agent: Agent, { statuses, tookMs }: Load): Promise<void> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const end = (status: number) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      tookMs.push(performance.now() - startedMs);
      resolve();
    };
    get(url, { agent }, (response) => {
      response.resume().on('end', () => end(response.statusCode ?? 0));
    }).on('error', () => end(0));
  });
}

/** The time within which this share of the answers came, in ms, with one decimal. */
export function within({ tookMs }: Load, share: number): number {
  return Math.round((tookMs[Math.ceil(tookMs.length * share) - 1] ?? 0) * 10) / 10;
}
