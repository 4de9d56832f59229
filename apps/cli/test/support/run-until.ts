import { until } from '@tracklayer/testing';
import { type RunOptions, runCli } from './run-cli.js';

/** Runs a command that goes on by itself, and interrupts it as soon as the condition is true. */
export async function runUntil(
  condition: () => Promise<boolean>,
  argv: readonly string[],
  options: RunOptions,
): Promise<void> {
  const stop = new AbortController();
  const ended = runCli(argv, { ...options, signal: stop.signal });
  try {
    await until(condition);
  } finally {
    stop.abort();
    await ended;
  }
}
