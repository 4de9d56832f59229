import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './support/run-cli.js';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-init-'));
});

afterEach(() => rm(cwd, { recursive: true }));

describe('tracklayer init', () => {
  it('writes a configuration and a first event, and says what comes next', async () => {
    const { exitCode, stdout } = await runCli(['init'], { cwd });
    expect(exitCode).toBe(0);
    expect((await readdir(cwd)).sort()).toEqual(['first-event.mjs', 'tracklayer.config.ts']);
    expect(await readFile(join(cwd, 'tracklayer.config.ts'), 'utf8')).toContain(
      'export default defineConfig({',
    );
    expect(stdout).toContain('node first-event.mjs');
  });

  it('keeps a file that exists, and says so', async () => {
    await writeFile(join(cwd, 'tracklayer.config.ts'), 'mine');
    const { exitCode, json, stderr } = await runCli(['init', '--json'], { cwd });
    expect(exitCode).toBe(0);
    expect(json).toEqual([{ written: ['first-event.mjs'], kept: ['tracklayer.config.ts'] }]);
    expect(await readFile(join(cwd, 'tracklayer.config.ts'), 'utf8')).toBe('mine');
    expect(stderr).toContain('Kept tracklayer.config.ts');
  });
});
