import { createWriteStream, type WriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Problem } from '@tracklayer/events';
import { jsonText } from '@tracklayer/format';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';

/** The lines of a file that `send` could not send, in the form of the rejects file of a back-fill. */
export interface SendRejects {
  add(line: number, problems: readonly Problem[], original: string): void;
  /** Ends the file. Resolves to its path if it has lines. */
  close(): Promise<string | undefined>;
}

/**
 * The file is made with the first refused line, and only its owner can read it. A run writes it anew: the file of an earlier
 * run has lines that were corrected since.
 *
 * @throws {CliError} where the file is the input.
 */
export async function openSendRejects(
  path: string,
  input: { name: string; path?: string },
): Promise<SendRejects> {
  if (input.path !== undefined && (await isSameFile(path, input.path))) {
    throw new CliError(EXIT.usage, {
      code: 'rejects_file',
      message: `Cannot write refused lines to ${path}: it is the input file.`,
      next: 'Name another file with --rejects.',
    });
  }
  let stream: WriteStream | undefined;
  return {
    add(line, reasons, original) {
      stream ??= createWriteStream(path, { mode: 0o600 });
      stream.write(`${jsonText({ file: input.name, line, reasons, original })}\n`);
    },
    async close() {
      if (stream === undefined) return undefined;
      stream.end();
      await finished(stream);
      return path;
    },
  };
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino;
}
