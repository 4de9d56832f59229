import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import yoctoSpinner from 'yocto-spinner';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** The terminal, or the pipe, that the demonstration speaks to. */
export interface Screen {
  colors: Colors;
  /** A line, indented as everything here is. */
  say: (text?: string) => void;
  heading: (text: string) => void;
  /** Shows that something is going on until it is done; a terminal moves meanwhile, a pipe sees only what came of it. */
  during: <T>(text: string, work: () => Promise<T>) => Promise<T>;
  /** The same for something that starts, with a line on where it is. */
  starting: <T extends { where: string }>(name: string, start: () => Promise<T>) => Promise<T>;
}

export interface ScreenOptions {
  stream: Writable & { isTTY?: boolean };
  color: boolean;
  nowMs: () => number;
}

const NAME_WIDTH = 15;

export function createScreen({ stream, color, nowMs }: ScreenOptions): Screen {
  const colors = picocolors.createColors(color);

  const say = (text = ''): void => {
    stream.write(text === '' ? '\n' : `  ${text}\n`);
  };

  async function during<T>(text: string, work: () => Promise<T>): Promise<T> {
    if (!stream.isTTY) return work();
    const spinner = yoctoSpinner({ text: colors.dim(text), stream, handleSignals: false }).start();
    try {
      return await work();
    } finally {
      spinner.stop();
    }
  }

  return {
    colors,
    say,
    heading(text) {
      say();
      say(colors.bold(text));
    },
    during,
    async starting(name, start) {
      const startedMs = nowMs();
      const started = await during(`${name} …`, start);
      const tookMs = colors.dim(`${((nowMs() - startedMs) / 1_000).toFixed(1)} s`);
      say(`${colors.green('✔')} ${name.padEnd(NAME_WIDTH)}  ${colors.cyan(started.where)}  ${tookMs}`);
      return started;
    },
  };
}
