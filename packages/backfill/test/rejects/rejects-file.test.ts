import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openRejectsFile } from '../../src/rejects/rejects-file.js';

/** DEL, C1, and characters that turn the direction of writing or end a line. A terminal obeys them. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

describe('the rejects file', () => {
  it('shows the controls of a terminal as their codes, and gives the line back as it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rejects-'));
    const path = join(folder, 'spring.rejects.ndjson');
    const unsafe = fc.constantFrom('\u007f', '\u009b31m', '\u202e', '\u2066', '\u2028', '\u001b[2J', '\0');
    const originals = fc.sample(fc.tuple(fc.string(), unsafe, fc.string({ unit: 'grapheme' })), 500);
    try {
      const file = await openRejectsFile({ path, bytes: undefined, sources: [] });
      const end = { bytes: 0, lines: 0 };
      const texts = originals.map((parts) => parts.join(''));
      for (const [number, text] of texts.entries()) {
        const problem = { path: text, code: 'invalid', got: text, fix: text };
        file.add(text, { number, text, end }, [problem]);
      }
      await file.flush();
      await file.close();
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      expect(lines.filter((line) => UNSAFE.test(line))).toEqual([]);
      expect(lines.map((line) => JSON.parse(line).original)).toEqual(texts);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
