import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import yoctoSpinner, { type Spinner } from 'yocto-spinner';
import { wrap } from './wrap.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** The terminal, or the pipe, that the demonstration speaks to. */
export interface Screen {
  colors: Colors;
  /** A line, indented as everything here is. */
  say: (text?: string) => void;
  /** Plain text of any length, cut to the width there is, further lines under the first. */
  note: (text: string, style?: (line: string) => string) => void;
  heading: (text: string) => void;
  /** Shows that something is going on until it is done; a terminal moves meanwhile, a pipe sees only what came of it. */
  during: <T>(text: string, work: () => Promise<T>) => Promise<T>;
  /** The same for something that starts, with a line on where it is. */
  starting: <T extends { where: string; how?: string }>(name: string, start: () => Promise<T>) => Promise<T>;
  /** Leaves the terminal as it was found, whatever was going on. */
  close: () => void;
}

export interface ScreenOptions {
  stream: Writable & { isTTY?: boolean; columns?: number };
  color: boolean;
  nowMs: () => number;
}

const NAME_WIDTH = 15;

/** At most so wide, also where the terminal is wider. */
const WIDTH = 100;
const NOTE_INDENT = '  ';

/** Turns where the tick will stand. */
const SPINNER = { interval: 80, frames: [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'].map((frame) => `  ${frame}`) };

export function createScreen({ stream, color, nowMs }: ScreenOptions): Screen {
  const colors = picocolors.createColors(color);

  const say = (text = ''): void => {
    stream.write(text === '' ? '\n' : `  ${text}\n`);
  };

  let spinner: Spinner | undefined;

  async function during<T>(text: string, work: () => Promise<T>): Promise<T> {
    if (!stream.isTTY) return work();
    spinner = yoctoSpinner({
      text: colors.dim(text),
      spinner: SPINNER,
      stream,
      handleSignals: false,
    }).start();
    try {
      return await work();
    } finally {
      spinner.stop();
      spinner = undefined;
    }
  }

  return {
    colors,
    say,
    note(text, style = (line) => line) {
      const width = Math.min(stream.columns ?? WIDTH, WIDTH) - NOTE_INDENT.length - 2;
      for (const line of wrap(text, width)) say(`${NOTE_INDENT}${style(line)}`);
    },
    heading(text) {
      say();
      say(colors.bold(text));
    },
    during,
    close: () => spinner?.stop(),
    async starting(name, start) {
      const startedMs = nowMs();
      const started = await during(`${name} …`, start);
      const tookMs = colors.dim(`${((nowMs() - startedMs) / 1_000).toFixed(1)} s`);
      say(`${colors.green('✔')} ${name.padEnd(NAME_WIDTH)}  ${colors.cyan(started.where)}  ${tookMs}`);
      if (started.how) say(`${' '.repeat(NAME_WIDTH + 4)}${colors.dim(started.how)}`);
      return started;
    },
  };
}
