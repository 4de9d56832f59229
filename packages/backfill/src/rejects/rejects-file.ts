/**
 * The file of refused lines: each with its file, number, reasons and the line as it was. A process killed between writing
 * here and putting its step on record reads the same lines again; so the file is cut back to what is on record first, and
 * no line stands in it twice. Only a stream, which is read
 * from its start again, tells its lines anew. A file of that name that is not on record is somebody else's, and is left as it
 * is; unless a dry run of this migration wrote it.
 */
import type { Stats } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { Problem } from '@tracklayer/events';
import { BackfillError } from '../errors.js';
import type { FileRecord } from '../input/records.js';
import type { Source } from '../input/source.js';
import { fileMark } from './dry-run-mark.js';

export interface Rejects {
  add(file: string, record: FileRecord, reasons: readonly Problem[]): void;
  /** Writes what was added; says how long the file is then. */
  flush(): Promise<number>;
  close(): Promise<void>;
}

export interface RejectsOptions {
  path: string;
  /** How much of it is on record; nothing of a file that is not on record as this migration's. */
  bytes: number | undefined;
  /** Mark of the file that a dry run left there, which may be written anew; see dry-rejects.ts. */
  dryMark?: string | undefined;
  sources: readonly Pick<Source, 'name' | 'path'>[];
}

/**
 * Opens the file before anything is sent, readable by its owner alone, and takes it away again where no line was refused.
 *
 * @throws {BackfillError} `rejects_file` where something else stands there, or nothing can be written.
 */
export async function openRejects({ path, bytes, dryMark, sources }: RejectsOptions): Promise<Rejects> {
  const before = await stat(path).catch(() => undefined);
  for (const source of sources) {
    if (before !== undefined && (await isFile(source.path, before))) {
      throw unusable(path, `is ${source.name}, which is to be read`);
    }
  }
  const ofDryRun = bytes === undefined && before?.isFile() === true && fileMark(before) === dryMark;
  if (bytes === undefined && before?.isFile() && before.size > 0 && !ofDryRun) {
    throw unusable(path, 'is there already, and not from an earlier run of this migration');
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
      pending.push(`${JSON.stringify(rejected(file, record, reasons))}\n`);
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

function unusable(path: string, what: string, cause?: unknown): BackfillError {
  const next = 'Name another file for refused lines with --rejects, or move this one away.';
  return new BackfillError('rejects_file', `Refused lines would go to ${path}, which ${what}.`, next, {
    cause,
  });
}

function rejected(file: string, record: FileRecord, reasons: readonly Problem[]) {
  const original = record.text ?? ('head' in record ? record.head : undefined);
  return {
    file,
    line: record.number,
    reasons,
    original: original ?? '',
    ...('bytes' in record && record.bytes !== undefined && { bytes: record.bytes }),
  };
}
