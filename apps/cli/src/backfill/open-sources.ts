import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  BackfillError,
  type Encoding,
  type FieldMap,
  inspectFiles,
  inspectStream,
  parseMap,
  type Source,
} from '@tracklayer/backfill';
import type { CommandContext } from '../runtime/command.js';

/** Checks every file before any line is read. @throws {BackfillError} */
export async function openSources(
  files: readonly string[],
  { io, out }: CommandContext,
  encoding?: Encoding,
): Promise<Source[]> {
  const { signal } = io;
  if (files.includes('-')) {
    signal.addEventListener('abort', () => io.stdin.destroy(), { once: true });
    if (io.stdin.isTTY) out.note('Reading lines from the keyboard. Press Ctrl-D to end.');
  }
  const sources: Source[] = [];
  for (const file of files) {
    const onWait = () => out.note(`Waiting for another program to write into ${file}.`);
    sources.push(
      ...(file === '-'
        ? [await inspectStream(io.stdin, undefined, { encoding })]
        : await inspectFiles(resolve(io.cwd, file), file, { signal, onWait, encoding })),
    );
  }
  for (const { note } of sources) if (note !== undefined) out.note(note);
  return sources;
}

/** `--map` options: `field=column`, `field:=value`, or a JSON file. @throws {BackfillError} `invalid_map` */
export async function readMap(given: readonly string[], { io }: CommandContext): Promise<FieldMap> {
  const read = given.map(async (each) => {
    if (each.includes('=')) return each;
    const text = await readFile(resolve(io.cwd, each), 'utf8').catch((cause: unknown) => {
      const next = 'Write field=column, field:=value, or name a JSON file.';
      throw new BackfillError('invalid_map', `${each} is neither a field mapping nor a file.`, next, {
        cause,
      });
    });
    return { file: each, text };
  });
  return parseMap(await Promise.all(read));
}
