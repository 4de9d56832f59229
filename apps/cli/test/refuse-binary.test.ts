import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { refuseBinary } from '../src/input/refuse-binary.js';
import { collect } from './collect.js';
import { newDestination } from './destination.js';
import { runCli } from './run-cli.js';

async function* of(...chunks: (Uint8Array | string)[]): AsyncGenerator<Uint8Array | string> {
  yield* chunks;
}

const NOT_TEXT = { code: 'not_text', exitCode: 5 };

describe('what is no text', () => {
  it.each<[string, Uint8Array]>([
    ['a compressed file', gzipSync(JSON.stringify({ name: 'purchase' }))],
    ['UTF-16', Buffer.from('{"name":"purchase"}\n', 'utf16le')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['bytes without a zero that are no UTF-8', Buffer.alloc(2_000, 0xe9)],
  ])('is refused once: %s', async (_, bytes) => {
    await expect(collect(refuseBinary(of(bytes), 'events'))).rejects.toMatchObject(NOT_TEXT);
  });

  it('is told also where it shows only after the first chunk', async () => {
    await expect(collect(refuseBinary(of('{"a":', Uint8Array.of(0)), 'events'))).rejects.toMatchObject(
      NOT_TEXT,
    );
  });
});

describe('what is text', () => {
  it('goes through as it is, however it is cut', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')));
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 7 }), async (written, size) => {
        const bytes = Buffer.from(written.join('\n'));
        const cut = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const through = await collect(refuseBinary(of(...cut), 'events'));
        expect(Buffer.concat(through.map((chunk) => Buffer.from(chunk)))).toEqual(bytes);
      }),
    );
  });

  it('may be in another encoding here and there: its lines are told one by one', async () => {
    const latin = Buffer.from('{"name":"purchase","city":"Köln"}\n', 'latin1');
    expect(await collect(refuseBinary(of(latin), 'events'))).toEqual([latin]);
  });
});

describe('tracklayer send', () => {
  it('says once that a file is no text, or a directory', async () => {
    const { cwd, remove } = await newDestination();
    try {
      await writeFile(join(cwd, 'events.gz'), gzipSync('x\n'.repeat(1_000)));
      await mkdir(join(cwd, 'folder'));
      const binary = await runCli(['send', 'events.gz'], { cwd });
      expect([binary.exitCode, binary.stdout]).toEqual([5, '']);
      expect(binary.stderr.trim().split('\n')).toEqual([
        'tracklayer: events.gz is no text in UTF-8.',
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
