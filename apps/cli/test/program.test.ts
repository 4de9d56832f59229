import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './support/run-cli.js';

const COMMANDS = [
  ['send'],
  ['worker'],
  ['sandbox'],
  ['lanes'],
  ['dlq'],
  ['dlq', 'list'],
  ['dlq', 'groups'],
  ['dlq', 'show'],
  ['dlq', 'replay'],
  ['mapping', 'show'],
  ['mapping', 'diff'],
  ['mapping', 'check'],
  ['flows', 'list'],
  ['flows', 'check'],
];

describe('the command line', () => {
  it.each(COMMANDS)('has help for %s %s', async (...command) => {
    const { exitCode, stdout } = await runCli([...command.filter((word) => word !== undefined), '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--config');
    expect(stdout).toContain('Exit codes:');
  });

  it('exits with 2 for a wrong command line, and suggests the right one', async () => {
    const unknown = await runCli(['lane']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('Did you mean lanes?');
    expect((await runCli(['lanes', '--nope'])).stderr).toContain('add --help');
    expect((await runCli(['send'])).exitCode).toBe(2);
    expect((await runCli(['sandbox', '--port', 'x'])).exitCode).toBe(2);
    expect((await runCli(['dlq', 'replay', 'x', '--set', 'no-equals'])).exitCode).toBe(2);
  });

  it('exits with 3 and lists every mistake of the configuration', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
    const config = { destinations: { main: { apiKeyEnv: 'KEY', dialect: 'x', baseUrl: 'ftp://x' } } };
    await writeFile(join(cwd, 'tracklayer.config.json'), JSON.stringify(config));
    const { exitCode, json } = await runCli(['lanes', '--json'], { cwd });
    expect(exitCode).toBe(3);
    expect(json).toMatchObject([{ error: { code: 'invalid_config', problems: [{}, {}] } }]);
    expect((await runCli(['worker'], { cwd })).stderr).toContain('destinations.main.apiKeyEnv');
    await rm(cwd, { recursive: true });
  });

  it('refuses a limit for an unknown endpoint: it would have no effect', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
    const limits = { 'POST /api/evnts': { perSecond: 1, perMinute: 1 } };
    const config = { destinations: { main: { apiKeyEnv: 'KEY', limits } } };
    await writeFile(join(cwd, 'tracklayer.config.json'), JSON.stringify(config));
    const { exitCode, stderr } = await runCli(['lanes'], { cwd });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('POST /api/events');
    await rm(cwd, { recursive: true });
  });

  it('runs a sandbox until it is asked to stop', async () => {
    const controller = new AbortController();
    const running = runCli(['sandbox', '--port', '0', '--json'], { signal: controller.signal });
    controller.abort();
    const { exitCode, json } = await running;
    expect(exitCode).toBe(0);
    expect(json).toMatchObject([
      { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), apiKey: expect.any(String) },
    ]);
  });
});
