/**
 * `npm run release` checks the packages that users install and publishes those whose version the registry does not have, with
 * provenance. `npm run release -- --dry-run` publishes them to a registry that it starts, and installs them from there.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { problemsOfPackage } from './check-package.js';
import { PUBLISHED, pack, publishMissing, usualRegistry } from './published.js';
import { startRegistry } from './registry.js';

const scratch = mkdtempSync(join(tmpdir(), 'tracklayer-release-'));
try {
  execFileSync('turbo', ['run', 'build', '--output-logs=errors-only'], { stdio: 'inherit' });
  for (const { name, folder } of PUBLISHED) {
    const { tarball, packedBytes, unpackedBytes } = await pack(folder, scratch);
    const problems = await problemsOfPackage(tarball);
    if (problems.length > 0) throw new Error(`${name} is not fit to publish:\n  ${problems.join('\n  ')}`);
    console.log(`✔ ${name}: ${packedBytes} bytes packed, ${unpackedBytes} unpacked`);
  }
  if (process.argv.includes('--dry-run')) await rehearse();
  else await publish();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The build is there and checked, so no script of a package runs again. */
async function publish(): Promise<void> {
  console.log(
    await publishMissing({
      ...process.env,
      npm_config_provenance: 'true',
      npm_config_ignore_scripts: 'true',
    }),
  );
}

async function rehearse(): Promise<void> {
  const registry = await startRegistry(scratch, await usualRegistry());
  try {
    const env = { ...process.env, ...registry.env };
    await publishMissing({ ...env, npm_config_ignore_scripts: 'true' }, ['--no-git-tag']);
    const app = mkdtempSync(join(scratch, 'app-'));
    const names = PUBLISHED.map(({ name }) => name);
    const run = promisify(execFile);
    await run('npm', ['install', '--prefix', app, ...names], { cwd: app, env });
    const { stdout } = await run('npx', ['tracklayer', '--version'], { cwd: app, env });
    console.log(`✔ published to ${registry.url} and installed from there: tracklayer ${stdout.trim()}`);
  } finally {
    await registry.close();
  }
}
