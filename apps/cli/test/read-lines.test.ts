import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Line } from '@tracklayer/backfill';
import fc from 'fast-check';
import { readLines } from '../src/input/read-lines.js';
import { collect } from './support/collect.js';
import { newDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

async function* of(...chunks: (Uint8Array | string)[]): AsyncGenerator<Uint8Array | string> {
  yield* chunks;
}

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const size of sizes) {
    yield bytes.subarray(from, from + size);
    from += size;
  }
  yield bytes.subarray(from);
}

const read = (chunks: AsyncIterable<Uint8Array | string>, maxBytes?: number): Promise<Line[]> =>
  collect(readLines(chunks, 'events', maxBytes));

/** Number and text of each line, or why it was refused. */
const brief = (lines: readonly Line[]) =>
  lines.map((line) => [line.number, 'text' in line ? line.text : line.refused]);

describe('readLines', () => {
  it('gives the same lines however the bytes are cut into chunks', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\s\0]/g, '_')));
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.integer({ min: 0, max: 9 })), async (written, sizes) => {
        const bytes = Buffer.from(written.join('\n'));
        const expected = written
          .map((text, index) => [index + 1, text.trim()])
          .filter(([, text]) => text !== '');
        expect(brief(await read(chunked(bytes, sizes)))).toEqual(expected);
      }),
    );
  });

  it('counts empty lines, leaves them out, and accepts the line ends of Windows', async () => {
    expect(brief(await read(of('a\r\n\r\n\nb')))).toEqual([
      [1, 'a'],
      [4, 'b'],
    ]);
  });

  it('drops a byte order mark', async () => {
    expect(brief(await read(of('\uFEFF{}')))).toEqual([[1, '{}']]);
  });

  it('refuses a line over the limit, says how long it is, and reads the next one', async () => {
    const long = 'x'.repeat(700);
    expect(await read(of(long, long, '\nnext'), 1_000)).toMatchObject([
      { number: 1, refused: 'line_too_long', bytes: 1_400 },
      { number: 2, text: 'next' },
    ]);
  });

  it('refuses a line that is not UTF-8 and does not change it', async () => {
    expect(await read(of(Uint8Array.of(0x61, 0xff, 0x0a), 'and then some text'))).toMatchObject([
      { number: 1, refused: 'not_utf8', bytes: 2 },
      { number: 2, text: 'and then some text' },
    ]);
  });

  it('yields each line before the next chunk arrives', async () => {
    let asked = 0;
    async function* slow() {
      for (const text of ['{"a":1}\n', '{"b":2}\n']) {
        asked += 1;
        yield text;
      }
    }
    const lines = readLines(slow(), '-');
    expect(await lines.next()).toMatchObject({ value: { text: '{"a":1}' } });
    expect(asked).toBe(1);
    await lines.return(undefined);
  });

  it('yields nothing for empty input', async () => {
    expect(await read(of())).toEqual([]);
    expect(await read(of('\n\n'))).toEqual([]);
  });
});

describe('input that is not text', () => {
  it.each<[string, Uint8Array, string]>([
    ['a gzip file', gzipSync(JSON.stringify({ name: 'purchase' })), 'gunzip'],
    ['a zip archive', Buffer.from('504b030414000000', 'hex'), 'unzip'],
    ['UTF-16 with a mark', Buffer.from('\uFEFF{"name":"purchase"}\n', 'utf16le'), 'UTF-16'],
    ['UTF-16 without a mark', Buffer.from('{"name":"purchase"}\n', 'utf16le'), 'iconv'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'iconv'],
    ['text in KOI8-R', Buffer.from('d0d2c9d7c5d4'.repeat(200), 'hex'), 'iconv'],
  ])('is refused once: %s', async (_, bytes, next) => {
    await expect(read(of(bytes))).rejects.toMatchObject({
      code: 'not_text',
      exitCode: 5,
      next: expect.stringContaining(next),
    });
  });

  it('is refused when a later chunk shows it', async () => {
    await expect(read(of('{"a":', Uint8Array.of(0)))).rejects.toMatchObject({ code: 'not_text' });
  });

  it('is not a line in another encoding here and there', async () => {
    const latin = Buffer.from('{"name":"purchase","city":"Köln"}\n', 'latin1');
    expect(await read(of(latin))).toMatchObject([{ number: 1, refused: 'not_utf8' }]);
  });
});

describe('tracklayer send', () => {
  it('says once that a file is not text, or that it is a directory', async () => {
    const { cwd, remove } = await newDestination();
    try {
      await writeFile(join(cwd, 'events.gz'), gzipSync('x\n'.repeat(1_000)));
      await mkdir(join(cwd, 'folder'));
      const binary = await runCli(['send', 'events.gz'], { cwd });
      expect([binary.exitCode, binary.stdout]).toEqual([5, '']);
      expect(binary.stderr.trim().split('\n')).toEqual([
        'tracklayer: events.gz is compressed with gzip.',
        expect.stringContaining('gunzip'),
      ]);
      const folder = await runCli(['send', 'folder'], { cwd });
      expect([folder.exitCode, folder.stdout]).toEqual([2, '']);
      expect(folder.stderr).toContain('folder is a directory.');
    } finally {
      await remove();
    }
  });
});
