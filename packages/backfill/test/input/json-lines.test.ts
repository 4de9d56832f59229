import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { jsonLines, needsJsonLines } from '../../src/input/json-lines.js';
import { inspectFile } from '../support/inspect-file.js';

async function linesOf(text: string, chunkBytes: number): Promise<string[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const all: Buffer[] = [];
  for await (const chunk of jsonLines(chunks())) all.push(chunk);
  return Buffer.concat(all).toString().split('\n').slice(0, -1);
}

const anObject = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }));
const values = fc.array(anObject, { minLength: 1, maxLength: 6 });

describe('JSON values', () => {
  it('of an array or behind each other come on a line each, whatever blanks are between them', async () => {
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 40 }), fc.nat(3), async (all, size, indent) => {
        const array = JSON.stringify(all, undefined, indent);
        const joined = all.map((each) => JSON.stringify(each, undefined, indent)).join('');
        for (const text of [array, joined]) {
          const found = await linesOf(text, size);
          expect(found.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(JSON.stringify(all)));
        }
        expect(needsJsonLines(Buffer.from(array))).toBe(true);
      }),
    );
  });

  it('on lines of their own, and CSV, stay as they are', () => {
    for (const text of ['{"a":1}\n{"a":2}\n', '{"a":{}}', 'a,b\n[1],2', '{"name": "cut"\n{"a":1}\n']) {
      expect(needsJsonLines(Buffer.from(text))).toBe(false);
    }
  });
});

describe('a file', () => {
  it('of a JSON array, also compressed with zstd, is read from any of its lines on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tracklayer-array-'));
    const text = JSON.stringify([{ a: 1 }, { a: 2 }, { a: 3 }], undefined, 2);
    const contents = { 'orders.json': text, 'orders.json.zst': zlib.zstdCompressSync(text) };
    for (const [name, content] of Object.entries(contents)) {
      await writeFile(join(folder, name), content);
      const source = await inspectFile(join(folder, name));
      const read = async (bytes: number) => {
        const chunks: Buffer[] = [];
        for await (const chunk of source.read({ bytes, lines: 0 })) chunks.push(chunk);
        return Buffer.concat(chunks).toString();
      };
      const whole = await read(0);
      expect(
        whole
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as unknown),
      ).toHaveLength(3);
      const first = whole.indexOf('\n') + 1;
      expect(await read(first)).toBe(whole.slice(first));
    }
    await rm(folder, { recursive: true });
  });
});
