/**
 * The file of refused lines: each with its file, number, reasons and the line as it was. A process killed between writing
 * here and putting its step on record reads the same lines again; so the file is cut back to what is on record first, and
 * no line stands in it twice.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { Problem } from '@tracklayer/events';
import type { FileRecord } from './records.js';

export interface Rejects {
  add(file: string, record: FileRecord, reasons: readonly Problem[]): void;
  /** Writes what was added; says how long the file is then. */
  flush(): Promise<number>;
  close(): Promise<void>;
}

/** @param bytes how much of the file is on record. It is made with the first refused line, readable by its owner alone. */
export function openRejects(path: string, bytes: number): Rejects {
  let handle: FileHandle | undefined;
  let written = bytes;
  let pending: string[] = [];

  return {
    add(file, record, reasons) {
      pending.push(`${JSON.stringify(rejected(file, record, reasons))}\n`);
    },
    async flush() {
      if (pending.length === 0) return written;
      if (handle === undefined) {
        handle = await open(path, bytes > 0 ? 'a' : 'w', 0o600);
        written = Math.min(bytes, (await handle.stat()).size);
        await handle.truncate(written);
      }
      const data = Buffer.from(pending.join(''));
      pending = [];
      await handle.appendFile(data);
      written += data.length;
      return written;
    },
    async close() {
      await handle?.close();
    },
  };
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
