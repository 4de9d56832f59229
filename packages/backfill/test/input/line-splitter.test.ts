import fc from 'fast-check';
import { createLineSplitter, type Line, type LineSplitterOptions } from '../../src/input/line-splitter.js';

function split(chunks: readonly Uint8Array[], options: Partial<LineSplitterOptions> = {}): Line[] {
  const splitter = createLineSplitter({ maxBytes: 1_000, ...options });
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

const text = (line: Line) => ('text' in line ? line.text : undefined);

/** Cuts the bytes into chunks of these sizes, in turn. */
function chunked(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const aLine = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((each) => each.replace(/[\r\n\uFEFF]/g, ' '));
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

describe('createLineSplitter', () => {
  it('returns the same numbered lines for any size of chunks', () => {
    fc.assert(
      fc.property(fc.array(aLine, { maxLength: 20 }), sizes, (lines, cuts) => {
        const found = split(chunked(Buffer.from(lines.join('\n')), cuts));
        const expected = lines
          .map((each, index) => [index + 1, each])
          .filter(([, each]) => String(each).trim() !== '');
        expect(found.map((line) => [line.number, text(line)])).toEqual(expected);
      }),
    );
  });

  it('takes CR, LF and CRLF as line ends, also mixed and cut by any chunk', () => {
    const ended = fc.tuple(aLine, fc.constantFrom('\r', '\n', '\r\n'));
    fc.assert(
      fc.property(fc.array(ended, { minLength: 1, maxLength: 20 }), sizes, (pairs, cuts) => {
        // An LF after an empty line would belong to the CR before it.
        const lines = pairs.map(([line, end]): [string, string] => [`x${line}`, end]);
        const bytes = Buffer.from(lines.flat().join(''));
        const found = split(chunked(bytes, cuts), { keepEmpty: true });
        expect(found.map(text)).toEqual(lines.map(([line]) => line));
        expect(found.at(-1)?.end).toEqual({ bytes: bytes.length, lines: lines.length });
        const half = found[Math.floor(found.length / 2)]?.end ?? { bytes: 0, lines: 0 };
        const again = split([bytes.subarray(half.bytes)], { from: half, keepEmpty: true });
        expect(again).toEqual(found.slice(half.lines));
      }),
    );
  });

  it('continues from the end of any line with the same lines', () => {
    fc.assert(
      fc.property(fc.array(aLine, { minLength: 1, maxLength: 20 }), fc.nat(), (lines, pick) => {
        const bytes = Buffer.from(lines.join('\n'));
        const whole = split([bytes]);
        const index = pick % (whole.length + 1);
        const from = whole[index - 1]?.end ?? { bytes: 0, lines: 0 };
        expect(split([bytes.subarray(from.bytes)], { from })).toEqual(whole.slice(index));
      }),
    );
  });

  it('removes carriage returns, the byte order mark and empty lines', () => {
    const found = split([Buffer.from('\uFEFFone\r\n\r\n  \ntwo\r\n')]);
    expect(found.map((line) => [line.number, text(line)])).toEqual([
      [1, 'one'],
      [4, 'two'],
    ]);
  });

  it('refuses a line that is too long with its number and its beginning, and reads the next', () => {
    const long = Buffer.from(`a\n${'x'.repeat(5_000)}\nb`);
    const found = split(chunked(long, [7]));
    expect(found).toMatchObject([
      { text: 'a' },
      { number: 2, refused: 'line_too_long', bytes: 5_000 },
      { text: 'b' },
    ]);
    expect((found[1] as { head: string }).head).toMatch(/^x{1000,1024}$/);
  });

  it('reads a line of 50 MB without keeping it in memory', () => {
    const splitter = createLineSplitter({ maxBytes: 1_048_576 });
    const chunk = Buffer.alloc(262_144, 'x');
    const beforeBytes = process.memoryUsage().arrayBuffers;
    for (let n = 0; n < 200; n += 1) splitter.push(chunk);
    expect(process.memoryUsage().arrayBuffers - beforeBytes).toBeLessThan(20_000_000);
    const [line] = splitter.push(Buffer.from('\n'));
    expect(line).toMatchObject({ number: 1, refused: 'line_too_long', bytes: 52_428_800 });
    expect((line as { head: string }).head).toHaveLength(1_024);
  });

  it('refuses only the line of another encoding, and keeps its bytes', () => {
    const latin = Buffer.from('M\xfcller', 'latin1');
    const found = split([Buffer.from('a\n'), latin, Buffer.from('\nb')]);
    expect(found).toMatchObject([{ text: 'a' }, { number: 2, refused: 'not_utf8' }, { text: 'b' }]);
    expect(Buffer.from((found[1] as { head: string }).head, 'base64')).toEqual(latin);
  });
});
