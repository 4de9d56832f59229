import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOfPackage } from '../src/check-package.js';
import { PUBLISHED, pack } from '../src/published.js';

const ROUNDS = 9;

describe.each(PUBLISHED)('$name', ({ name, folder }) => {
  it('is packed without sources, and publint and arethetypeswrong find nothing', async () => {
    const to = await mkdtemp(join(tmpdir(), 'tracklayer-pack-'));
    try {
      const { tarball, packedBytes, unpackedBytes, files } = await pack(folder, to);
      console.log(`${name}: ${packedBytes} bytes packed, ${unpackedBytes} unpacked, ${files.length} files`);
      expect(files.filter((path) => /^(src|test)\//.test(path))).toEqual([]);
      expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
      expect(await problemsOfPackage(tarball)).toEqual([]);
    } finally {
      await rm(to, { recursive: true });
    }
  });
});

describe('loading the producer', () => {
  it.each([
    ['index.js', 'import'],
    ['index.cjs', 'require'],
  ])('costs at most 1.5 times loading BullMQ: %s', (file, how) => {
    const ratios = Array.from({ length: ROUNDS }, () => {
      const ours = cpuOf(join(PUBLISHED[1].folder, 'dist', file), how);
      return ours / cpuOf('bullmq', how);
    });
    const median = ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
    console.log(`loading ${file} costs ${median.toFixed(2)} times loading BullMQ`);
    expect(median).toBeLessThanOrEqual(1.5);
  });
});

/** The milliseconds of CPU that a new process needs for the module. The clock also counts what other processes do. */
function cpuOf(module: string, how: string): number {
  const load = how === 'import' ? `await import('${module}')` : `require('${module}')`;
  const program = `const before = process.cpuUsage(); ${load}; const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000);`;
  const type = how === 'import' ? 'module' : 'commonjs';
  const cwd = join(PUBLISHED[1].folder);
  return Number(
    execFileSync(process.execPath, [`--input-type=${type}`, '-e', program], { cwd, encoding: 'utf8' }),
  );
}
