/**
 * The rejects file: the refused lines, each with its file, its number, the reasons and the original line.
 *
 * Defends against lines that appear twice. A process that is killed between writing here and committing its step reads the same
 * lines again. So the file is first truncated to its committed size. Only a stream is different: it is read from its start
 * again, so its refused lines are written again. Also defends against overwriting another file: a file that this
 * migration has not committed stays as it is, unless a dry run of this migration wrote it.
 */
import type { Stats } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { Problem } from '@tracklayer/events';
import { jsonText } from '@tracklayer/format';
import { BackfillError } from '../errors.js';
import type { EntryRecord } from '../input/read-entry.js';
import type { Source } from '../input/source.js';
import { fileMark } from './dry-run-mark.js';

export interface RejectsFile {
  add(file: string, record: EntryRecord, reasons: readonly Problem[]): void;
  /** Writes the added lines. Returns the size of the file, in bytes. */
  flush(): Promise<number>;
  close(): Promise<void>;
}

export interface RejectsOptions {
  path: string;
  /** The committed size of the file. Undefined if this migration has not committed it. */
  bytes: number | undefined;
  /** The mark of the file that a dry run left there, see dry-run-mark.ts. That file may be overwritten. */
  dryRunMark?: string | undefined;
  sources: readonly Pick<Source, 'name' | 'path'>[];
}

/**
 * Opens the file before anything is sent. Only its owner can read it. `close` removes it again if no line was refused.
 *
 * @throws {BackfillError} `rejects_file` if the path has another file or cannot be written.
 */
export async function openRejectsFile(options: RejectsOptions): Promise<RejectsFile> {
  const { path, bytes, dryRunMark, sources } = options;
  const before = await stat(path).catch(() => undefined);
  for (const source of sources) {
    if (before !== undefined && (await isFile(source.path, before))) {
      throw unusable(path, `is the input file ${source.name}`);
    }
  }
  const ofDryRun = bytes === undefined && before?.isFile() === true && fileMark(before) === dryRunMark;
  if (bytes === undefined && before?.isFile() && before.size > 0 && !ofDryRun) {
    throw unusable(path, 'exists already and is not from an earlier run of this migration');
  }
  const handle = await open(path, 'a', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw unusable(path, `cannot be written (${cause.code})`, cause);
  });
  let written = bytes ?? 0;
  let pending: string[] = [];
  if (before?.isFile()) {
    written = Math.min(written, before.size);
    await handle.truncate(written);
  } else written = 0;

  return {
    add(file, record, reasons) {
      pending.push(`${jsonText(rejectedLine(file, record, reasons))}\n`);
    },
    async flush() {
      if (pending.length === 0) return written;
      const data = Buffer.from(pending.join(''));
      pending = [];
      await handle.appendFile(data);
      written += data.length;
      return written;
    },
    async close() {
      await handle.close();
      if ((before === undefined || ofDryRun) && written === 0) await rm(path, { force: true });
    },
  };
}

async function isFile(path: string | undefined, { dev, ino }: Stats): Promise<boolean> {
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
  return found !== undefined && found.dev === dev && found.ino === ino;
}

function unusable(path: string, problem: string, cause?: unknown): BackfillError {
  const message = `Cannot write refused lines to ${path}: it ${problem}.`;
  const next = 'Name another file with --rejects, or move this file away.';
  return new BackfillError('rejects_file', message, next, { cause });
}

function rejectedLine(file: string, record: EntryRecord, reasons: readonly Problem[]) {
  const original = record.text ?? ('head' in record ? record.head : undefined);
  return {
    file,
    line: record.number,
    reasons,
    original: original ?? '',
    ...('bytes' in record && record.bytes !== undefined && { bytes: record.bytes }),
  };
}
