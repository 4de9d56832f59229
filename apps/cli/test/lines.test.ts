import fc from 'fast-check';
import { type InputLine, readLines } from '../src/input/lines.js';
import { collect } from './collect.js';

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const size of sizes) {
    yield bytes.subarray(from, from + size);
    from += size;
  }
  yield bytes.subarray(from);
}

async function linesOf(chunks: AsyncIterable<Uint8Array | string>, maxBytes = 1_000): Promise<InputLine[]> {
  return collect(readLines(chunks, maxBytes));
}

async function* of(...chunks: (Uint8Array | string)[]): AsyncGenerator<Uint8Array | string> {
  yield* chunks;
}

describe('readLines', () => {
  it('gives the same lines however the bytes were cut into chunks', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\s/g, '_')));
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.integer({ min: 0, max: 9 })), async (written, sizes) => {
        const bytes = Buffer.from(written.join('\n'));
        const read = await linesOf(chunked(bytes, sizes));
        const expected = written
          .map((text, index) => ({ number: index + 1, text: text.replace(/^\uFEFF/, '') }))
          .filter(({ text }) => text !== '');
        expect(read).toEqual(expected);
      }),
    );
  });

  it('counts empty lines and leaves them out, and takes line ends of Windows', async () => {
    expect(await linesOf(of('a\r\n\r\n\nb'))).toEqual([
      { number: 1, text: 'a' },
      { number: 4, text: 'b' },
    ]);
  });

  it('drops a byte order mark', async () => {
    expect(await linesOf(of('\uFEFF{}'))).toEqual([{ number: 1, text: '{}' }]);
  });

  it('lets a line over the limit go by, says how long it was, and goes on with the next', async () => {
    const long = 'x'.repeat(700);
    expect(await linesOf(of(long, long, '\nnext'), 1_000)).toEqual([
      { number: 1, refused: 'too_long', bytes: 1_400 },
      { number: 2, text: 'next' },
    ]);
  });

  it('refuses a line that is not UTF-8 instead of changing it', async () => {
    expect(await linesOf(of(Uint8Array.of(0x61, 0xff, 0x0a), 'b'))).toEqual([
      { number: 1, refused: 'not_utf8', bytes: 2 },
      { number: 2, text: 'b' },
    ]);
  });

  it('gives nothing for nothing', async () => {
    expect(await linesOf(of())).toEqual([]);
    expect(await linesOf(of('\n\n'))).toEqual([]);
  });
});
