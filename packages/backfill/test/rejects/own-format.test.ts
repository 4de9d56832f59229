import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { writeOwnRejects } from '../../src/rejects/own-format.js';

let folder: string;
let rejectsPath: string;
const known = new Set<string>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-'));
  rejectsPath = join(folder, 'spring.rejects.ndjson');
  known.clear();
});
afterEach(() => rm(folder, { recursive: true }));

/** Returns the file that was written. Fails if a file is there before it is recorded. */
function write() {
  return writeOwnRejects({
    rejectsPath,
    name: 'orders.csv',
    layout: { format: 'csv', header: ['email', 'note'], delimiter: ',' },
    async record({ path }) {
      expect(existsSync(path)).toBe(false);
      known.add(basename(path));
    },
    async forget(path) {
      expect(existsSync(path)).toBe(false);
      known.delete(basename(path));
    },
  });
}
const refused = (original: string) =>
  `${JSON.stringify({ file: 'orders.csv', line: 2, reasons: [], original })}\n`;

describe('refused lines in the form of their file', () => {
  it('are in no file that was not recorded before', async () => {
    await writeFile(rejectsPath, refused('ava@shop,x'));
    expect(basename((await write()) ?? '')).toBe('spring.rejects.orders.csv');
    expect([...known]).toEqual(['spring.rejects.orders.csv']);
  });

  it('leave no temporary file behind if writing fails', async () => {
    await writeFile(rejectsPath, `${refused('ava@shop,x')}{"cut`);
    await expect(write()).rejects.toThrow();
    expect([await readdir(folder), [...known]]).toEqual([['spring.rejects.ndjson'], []]);
  });

  it('may contain separators of lines that only Unicode knows', async () => {
    await writeFile(rejectsPath, refused('ava@shop,one\u2028two'));
    const path = await write();
    expect(await readFile(path ?? '', 'utf8')).toBe('\uFEFFemail,note\nava@shop,one\u2028two\n');
  });
});
