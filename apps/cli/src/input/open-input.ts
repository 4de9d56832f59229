import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT } from '../runtime/exit-codes.js';

/** The bytes of a file, or of standard input if it is `-`. `what`: what each line holds, for people. */
export async function openInput(file: string, { io, out }: CommandContext, what: string): Promise<Readable> {
  if (file === '-') {
    if (io.stdin.isTTY) out.note(`Reading ${what} from the keyboard, one per line. Press Ctrl-D to end.`);
    return io.stdin;
  }
  const path = resolve(io.cwd, file);
  const found = await stat(path).catch((cause: unknown) => {
    throw new CliError(EXIT.notFound, {
      code: 'no_such_file',
      message: `There is no file ${file}.`,
      next: `The command looked for ${path}. Use - to read standard input.`,
      cause,
    });
  });
  if (found.isDirectory()) {
    throw new CliError(EXIT.usage, {
      code: 'is_directory',
      message: `${file} is a directory.`,
      next: `Name a file in it, or pipe its files: cat ${file}/*.ndjson | tracklayer send -`,
    });
  }
  return createReadStream(path);
}
