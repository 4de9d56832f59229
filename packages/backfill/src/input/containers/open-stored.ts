/** What lies in a file on disk: the file itself, each file of an archive, or a sheet of a workbook. */
import { hash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { BackfillError } from '../../errors.js';
import { CHUNK_BYTES, type Compression, counted, decompressed, HEAD_BYTES, take } from '../chunks.js';
import { detectContent } from '../detect-encoding.js';
import { openSheets } from '../spreadsheet/open-sheets.js';
import { checkMemberCount } from './limits.js';
import { refusal } from './other-formats.js';
import type { StoredFile } from './stored-file.js';
import { listZip, type ZipMember } from './zip.js';

interface Place {
  path: string;
  name: string;
  found: Stats;
  /** The member of an archive or the sheet that is asked for. */
  member?: string | undefined;
}

/** @throws {BackfillError} if the file is damaged, has no such member, or its format is not read. */
export async function openStored(place: Place): Promise<StoredFile[]> {
  const { path, name, found, member } = place;
  const { head, fingerprint } = await readEnds(path, name, found);
  if (detectContent(head) !== 'zip') {
    if (member !== undefined) throw noMember(place, 'It is neither an archive nor a workbook.');
    return [wholeFile(place, head, fingerprint)];
  }
  const members = await listZip(path, name);
  if (members.some((each) => each.name === '[Content_Types].xml'))
    return openSheets(place, fingerprint, members);
  if (
    members.some((each) => each.name === 'mimetype') &&
    members.some((each) => each.name === 'content.xml')
  ) {
    throw refusal(
      name,
      'an OpenDocument file',
      'Save it as .xlsx, or run: libreoffice --headless --convert-to csv FILE',
    );
  }
  const wanted = member === undefined ? members : members.filter((each) => each.name === member);
  if (wanted.length === 0) throw noMember(place, members.length === 0 ? 'It is empty.' : hasOf(members));
  checkMemberCount(name, wanted.length);
  return Promise.all(wanted.map((each) => memberOf(place, fingerprint, each)));
}

function hasOf(members: readonly { name: string }[]): string {
  return `It has ${members.map((each) => each.name).join(', ')}.`;
}

function noMember({ name, member }: Place, what: string): BackfillError {
  const message = member === undefined ? `There is no file in ${name}.` : `There is no ${member} in ${name}.`;
  return new BackfillError('no_such_file', message, `${what} Check the name.`);
}

function wholeFile({ path, name, found }: Place, head: Buffer, fingerprint: string): StoredFile {
  const as = compressionOf(head);
  const plain = (start = 0) => createReadStream(path, { start, highWaterMark: CHUNK_BYTES });
  const file = { name, path, size: found.size, fingerprint };
  if (as !== undefined) return { ...file, read: (count) => decompressed(counted(plain(), count), name, as) };
  return {
    ...file,
    read: (count) => counted(plain(), count),
    readFrom: (start, count) => counted(plain(start), count),
  };
}

async function memberOf({ path, name }: Place, fingerprint: string, member: ZipMember): Promise<StoredFile> {
  const inner = `${name}/${member.name}`;
  const as = compressionOf(await take(member.read(), HEAD_BYTES));
  return {
    name: inner,
    path: `${path}/${member.name}`,
    size: member.size,
    fingerprint: hash('sha256', JSON.stringify([fingerprint, member.name, member.fingerprint])),
    read: (count) => {
      const bytes = counted(member.read(), count);
      return as === undefined ? bytes : decompressed(bytes, inner, as);
    },
  };
}

export function compressionOf(head: Buffer): Compression | undefined {
  const content = detectContent(head);
  return content === 'gzip' || content === 'zstd' ? content : undefined;
}

/** The first bytes of the file, and its fingerprint. */
async function readEnds(
  path: string,
  name: string,
  { size, mtimeMs }: Stats,
): Promise<{ head: Buffer; fingerprint: string }> {
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw notReadable(name, cause);
  });
  try {
    const at = async (position: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, position);
      return buffer.subarray(0, bytesRead);
    };
    const head = await at(0);
    const tail = await at(Math.max(0, size - HEAD_BYTES));
    const digests = [hash('sha256', head), hash('sha256', tail)];
    return { head, fingerprint: hash('sha256', JSON.stringify([size, mtimeMs, ...digests])) };
  } finally {
    await handle.close();
  }
}

export function notReadable(name: string, cause: NodeJS.ErrnoException): BackfillError {
  const next = 'Check the permissions of the file and of its folders.';
  return new BackfillError('not_readable', `Cannot read ${name} (${cause.code}).`, next, { cause });
}
