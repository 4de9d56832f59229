/**
 * Limits for files that are made to do harm: an archive that decompresses to a thousand times its size, members that share their
 * bytes, or very many members. A refused file says which limit it met.
 */
import { BackfillError } from '../../errors.js';

/** A table compresses to a fiftieth at most. DEFLATE reaches a thousandth, with the same byte over and over. */
const MOST_TIMES = 250;
/** Less than this harms nobody, whatever its ratio. */
const FREE_BYTES = 256 * 1024 * 1024;
/** Each member is opened to see what it holds. */
const MOST_MEMBERS = 1_000;
/** An archive of this size has at most so many entries, with folders and the parts of a workbook. */
const MOST_ENTRIES = 100_000;

/** @throws {BackfillError} `hostile_file` if bytes decompress to many times their number. */
export function checkRatio(name: string, packed: number, unpacked: number): void {
  if (unpacked <= FREE_BYTES || unpacked <= packed * MOST_TIMES) return;
  throw hostile(
    `${name} decompresses to more than ${MOST_TIMES} times its size, as a file made to fill a machine does.`,
    'If it is a real export, decompress it and name the file.',
  );
}

/** @throws {BackfillError} `hostile_file` if members share bytes, or one decompresses to many times its size. */
export function checkMembers(
  name: string,
  size: number,
  members: readonly { name: string; packed: number; unpacked: number }[],
): void {
  const packed = members.reduce((sum, member) => sum + member.packed, 0);
  if (packed > size)
    throw hostile(`Files in ${name} share their bytes, as no program writes them.`, 'Get the file again.');
  for (const member of members) checkRatio(`${name}/${member.name}`, member.packed, member.unpacked);
}

/** @throws {BackfillError} `hostile_file` if an archive has more files than the command opens. */
export function checkMemberCount(name: string, members: number): void {
  if (members <= MOST_MEMBERS) return;
  throw hostile(
    `${name} has ${members} files. The command reads at most ${MOST_MEMBERS} of an archive.`,
    `Name the files that you want: ${name}/orders.csv. Or decompress the archive.`,
  );
}

/** @throws {BackfillError} `hostile_file` if the directory of an archive does not end. */
export function checkEntryCount(name: string, entries: number): void {
  if (entries > MOST_ENTRIES)
    throw hostile(`${name} has more than ${MOST_ENTRIES} entries.`, 'Decompress it, and name its files.');
}

/** A member whose path leads out of the archive. Nothing is written to disk, but such an archive was made to do harm. */
export function outsidePath(name: string, cause: Error): BackfillError {
  const what = `A file in ${name} has a path that leads out of the archive (${cause.message}).`;
  return hostile(what, 'Do not use this archive, or decompress it and name the files that you trust.', cause);
}

export function hostile(message: string, next: string, cause?: Error): BackfillError {
  return new BackfillError('hostile_file', message, next, cause === undefined ? {} : { cause });
}
