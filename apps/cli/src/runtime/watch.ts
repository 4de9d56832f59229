import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './command.js';

const EVERY_SECONDS = 2;

/** Cursor home, then clear below: no flicker, and no old tables in the scroll-back. */
const REDRAW = '\u001b[H\u001b[J';

/** The value of `--watch`: a number of seconds, or true without one. */
export type Watch = number | true | undefined;

/** Adds `--watch`. */
export function watchOption(command: Command): Command {
  return command.option(
    '--watch [seconds]',
    `repeat until Ctrl-C, with this many seconds between; without a number, ${EVERY_SECONDS} seconds`,
    everySeconds,
  );
}

/** Reads and shows once, or with `--watch` again and again until the command is asked to stop. */
export async function showOften<Read>(
  { io, out }: CommandContext,
  watch: Watch,
  read: () => Promise<Read>,
  show: (read: Read) => Promise<void>,
): Promise<void> {
  if (watch === undefined) return show(await read());
  const everyMs = (watch === true ? EVERY_SECONDS : watch) * 1_000;
  while (!io.signal.aborted) {
    const found = await read();
    if (!out.json && io.stdout.isTTY) io.stdout.write(REDRAW);
    await show(found);
    await sleep(everyMs, undefined, { signal: io.signal }).catch(() => undefined);
  }
}

function everySeconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 3_600))
    throw new InvalidArgumentError('Write a number of seconds from 0.1 to 3600.');
  return value;
}
