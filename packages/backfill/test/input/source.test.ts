import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { inspectStream, type Source } from '../../src/input/source.js';
import { inspectFile } from '../support/inspect-file.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-source-'));
});

afterEach(() => rm(folder, { recursive: true }));

const START = { bytes: 0, lines: 0 };

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function textOf(source: Source, from = START): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of source.read(from)) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

const LINES = Array.from({ length: 30_000 }, (_, n) => `{"line": ${n}}`).join('\n');

describe('a source', () => {
  it.each([
    ['plain text', LINES],
    ['gzip', gzipSync(LINES)],
    ['gzip in two parts', Buffer.concat([gzipSync(LINES.slice(0, 1_000)), gzipSync(LINES.slice(1_000))])],
  ])('is read from the start and from any other place: %s', async (_, content) => {
    const path = await file('orders', content);
    expect(await textOf(await inspectFile(path))).toBe(LINES);
    expect(await textOf(await inspectFile(path), { bytes: 99_999, lines: 1 })).toBe(LINES.slice(99_999));
    const piped = await inspectStream(Readable.from([Buffer.from(content)]));
    expect(await textOf(piped)).toBe(LINES);
  });

  it('knows how much of it was read', async () => {
    const path = await file('orders.gz', gzipSync(LINES));
    const source = await inspectFile(path);
    expect(source.bytesRead()).toBe(0);
    await textOf(source);
    expect(source.bytesRead()).toBe(source.size);
  });

  it('has another fingerprint after any change', async () => {
    const first = await inspectFile(await file('orders', LINES));
    const again = await inspectFile(join(folder, 'orders'));
    const changed = await inspectFile(
      await file('orders', LINES.replace('{"line": 15000}', '{"line": 15001}')),
    );
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(changed.fingerprint).not.toBe(first.fingerprint);
  });

  it.each([
    ['empty', '', 'empty_file'],
    ['empty gzip', gzipSync(''), 'empty_file'],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]), 'binary_file'],
    ['binary gzip', gzipSync(Buffer.from([1, 2, 3, 0, 5])), 'binary_file'],
    ['a broken zip archive', Buffer.from('PK\x03\x04rest'), 'damaged_file'],
    ['UTF-16 without a mark', Buffer.from('abc', 'utf16le'), 'binary_file'],
    ['damaged gzip', gzipSync(LINES).subarray(0, 30), 'damaged_file'],
  ])('is refused before its first line is read if it is %s', async (_, content, code) => {
    await expect(inspectFile(await file('what', content))).rejects.toMatchObject({ code });
  });

  it('is refused if it is a directory or does not exist', async () => {
    await expect(inspectFile(folder)).rejects.toMatchObject({ code: 'is_directory' });
    await expect(inspectFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'no_such_file' });
  });

  it('is read as a stream if it is a pipe, and reports that it waits', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const waits: string[] = [];
    const onWait = () => {
      waits.push('waits');
      void writeFile(path, gzipSync(LINES));
    };
    const source = await inspectFile(path, 'pipe', { onWait });
    expect(source).not.toHaveProperty('path');
    expect(await textOf(source)).toBe(LINES);
    expect(waits).toEqual(['waits']);
  });

  it('stops waiting for a pipe without a writer when it is asked to stop', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const asked = new AbortController();
    const onWait = () => asked.abort();
    await expect(inspectFile(path, 'pipe', { signal: asked.signal, onWait })).rejects.toThrow();
  });

  it('is distinguished from a file that cannot be inspected', async () => {
    await expect(inspectFile(join(folder, 'n'.repeat(300)))).rejects.toMatchObject({
      code: 'not_readable',
      message: expect.stringContaining('ENAMETOOLONG'),
    });
  });

  it('is refused if other bytes than zeros follow the gzip data', async () => {
    const follows = await file('more.gz', Buffer.concat([gzipSync(LINES), Buffer.from('more')]));
    const reading = inspectFile(follows).then((source) => textOf(source));
    await expect(reading).rejects.toMatchObject({
      code: 'damaged_file',
      message: expect.stringContaining('after its gzip data come other bytes'),
      next: expect.stringContaining('gzip -dc'),
    });
    const padded = await file('padded.gz', Buffer.concat([gzipSync(LINES), Buffer.alloc(512)]));
    expect(await textOf(await inspectFile(padded))).toBe(LINES);
  });

  it('gives the lines before a damage and then fails', async () => {
    const zipped = gzipSync(Array.from({ length: 200_000 }, () => Math.random()).join('\n'));
    const source = await inspectFile(await file('cut.gz', zipped.subarray(0, zipped.length - 1_000)));
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of source.read(START)) bytes += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'damaged_file' });
    expect(bytes).toBeGreaterThan(100_000);
  });
});
