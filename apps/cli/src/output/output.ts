import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { createTerminalText, type TerminalText } from './terminal-text.js';

export type { Colors } from './terminal-text.js';

/** Where a command's words go: data to stdout, and everything said to people besides to stderr. */
export interface Output extends TerminalText {
  /** Machines read stdout: JSON only. */
  json: boolean;
  /** Somebody watches stderr, so a progress line makes sense. */
  live: boolean;
  /** Of the terminal, undefined in a pipe. */
  columns: number | undefined;
  /** Human result, to stdout. Nothing in --json mode. */
  print(text: string): Promise<void>;
  /** One JSON value on one line, to stdout. Nothing without --json. */
  data(value: unknown): Promise<void>;
  /** Human note, to stderr: never in the way of a pipe. */
  note(text: string): void;
}

/** What of the surrounding process output needs. */
export interface OutputStreams {
  env: NodeJS.ProcessEnv;
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean };
}

export interface OutputOptions {
  json: boolean;
  /** False with --no-color. */
  color: boolean;
}

export function createOutput(io: OutputStreams, options: OutputOptions): Output {
  const colored =
    options.color && !io.env.NO_COLOR && (io.stdout.isTTY === true || Boolean(io.env.FORCE_COLOR));

  const terminal = createTerminalText(colored);

  // Waits for a slow reader, so that a long stream does not pile up in memory.
  async function write(text: string): Promise<void> {
    if (!io.stdout.write(`${text}\n`)) await once(io.stdout, 'drain');
  }

  return {
    json: options.json,
    ...terminal,
    live: io.stderr.isTTY === true && !options.json,
    columns: io.stdout.columns,
    print: async (text) => {
      if (!options.json) await write(terminal.shown(text));
    },
    data: async (value) => {
      if (options.json) await write(JSON.stringify(value));
    },
    note: (text) => {
      io.stderr.write(`${terminal.shown(text)}\n`);
    },
  };
}
