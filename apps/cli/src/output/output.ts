import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { jsonText } from '@tracklayer/format';
import { createTerminalText, type TerminalText } from './terminal-text.js';
import { outputWidth } from './width.js';
import { wrapLines } from './wrap.js';

export type { Colors } from './terminal-text.js';

/** Where the text of a command goes: results to stdout, notes for people to stderr. */
export interface Output extends TerminalText {
  /** `--json`: stdout holds JSON only. */
  json: boolean;
  /** stderr is a terminal, so a progress line makes sense. */
  live: boolean;
  /** How wide help and tables may be, in columns. */
  width: number;
  /** How many lines the terminal shows at once. Undefined in a pipe. */
  height: number | undefined;
  /** A result for people, to stdout. Prints nothing with --json. */
  print(text: string): Promise<void>;
  /** One JSON value on one line, to stdout. Prints nothing without --json. */
  data(value: unknown): Promise<void>;
  /** A note for people, to stderr, so that it does not reach a pipe. Its commands are as in `hint`. */
  note(text: string): void;
  /** The same text, with every command of this program as the user called it: `npx tracklayer lanes`. */
  hint(text: string): string;
}

/** The parts of the process that output uses. */
export interface OutputStreams {
  env: NodeJS.ProcessEnv;
  stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  stderr: Writable & { isTTY?: boolean; columns?: number };
  /** How the user called this program. Default: `tracklayer`. */
  program?: string;
}

/** The program's name where a command follows. `npx tracklayer`, `tracklayer:` and `tracklayer.config.ts` are none. */
const CALL = /(?<![\w./-])(?<!npx )tracklayer(?= [\w…<[-])/g;

export interface OutputOptions {
  json: boolean;
  /** False with --no-color. */
  color: boolean;
}

export function createOutput(io: OutputStreams, options: OutputOptions): Output {
  const hasColor =
    options.color && !io.env.NO_COLOR && (io.stdout.isTTY === true || Boolean(io.env.FORCE_COLOR));

  const terminal = createTerminalText(hasColor);
  const hint = (text: string) => text.replaceAll(CALL, io.program ?? 'tracklayer');

  /** A pipe and a file have no width: their lines stay as they are. */
  function fitted(text: string, columns: number | undefined): string {
    if (!columns) return terminal.shown(text);
    const visible = terminal.visible(text).replaceAll('\t', '  ');
    return terminal.shown(wrapLines(visible, outputWidth(columns)));
  }

  // Waits for a slow reader, so that a long stream does not fill the memory.
  async function write(text: string): Promise<void> {
    if (!io.stdout.write(`${text}\n`)) await once(io.stdout, 'drain');
  }

  return {
    json: options.json,
    ...terminal,
    live: io.stderr.isTTY === true && !options.json,
    width: outputWidth(io.stdout.columns),
    height: io.stdout.isTTY ? io.stdout.rows : undefined,
    print: async (text) => {
      if (!options.json) await write(fitted(text, io.stdout.columns));
    },
    data: async (value) => {
      if (options.json) await write(jsonText(value));
    },
    note: (text) => {
      io.stderr.write(`${fitted(hint(text), io.stderr.columns)}\n`);
    },
    hint,
  };
}
