import { inspect } from 'node:util';
import type { Logger } from './logger.js';

/** The functions that libraries print with: BullMQ prints its own errors, ioredis its warnings. */
const PRINTERS = ['debug', 'log', 'info', 'warn', 'error'] as const;

/**
 * Writes what libraries print with `console` into the log of the program. There it is masked, limited, and JSON like every other line.
 * For entry files only.
 */
export function captureConsole(
  log: Logger,
  target: Pick<Console, (typeof PRINTERS)[number]> = console,
): void {
  for (const name of PRINTERS) {
    target[name] = (...printed: unknown[]) => {
      const text = printed.map((each) => (typeof each === 'string' ? each : textOf(each))).join(' ');
      log[name === 'log' ? 'info' : name]({ printed: text }, `a library printed: ${firstLine(text)}`);
    };
  }
}

function textOf(printed: unknown): string {
  return printed instanceof Error ? (printed.stack ?? printed.message) : inspect(printed, { depth: 2 });
}

const LONGEST_LINE = 200;

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, LONGEST_LINE);
}
