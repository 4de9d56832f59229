import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import yoctoSpinner, { type Spinner } from 'yocto-spinner';
import { wrap } from './wrap.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** The terminal or pipe that the demonstration writes to. */
export interface Screen {
  colors: Colors;
  /** Writes a line, indented like all others. */
  say: (text?: string) => void;
  /** Writes plain text of any length, wrapped to the width of the screen. */
  note: (text: string, style?: (line: string) => string) => void;
  heading: (text: string) => void;
  /** Shows a spinner while the work runs. A pipe sees only the result. */
  during: <T>(text: string, work: () => Promise<T>) => Promise<T>;
  /** The same for a service that starts, then a line with its address. */
  starting: <T extends { where: string; how?: string }>(name: string, start: () => Promise<T>) => Promise<T>;
  /** Stops a running spinner. */
  close: () => void;
}

export interface ScreenOptions {
  stream: Writable & { isTTY?: boolean; columns?: number };
  color: boolean;
  nowMs: () => number;
}

const NAME_WIDTH = 15;

/** The widest line, also on a wider terminal. */
const WIDTH = 100;
const NOTE_INDENT = '  ';

/** The spinner is in the column of the tick. */
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
