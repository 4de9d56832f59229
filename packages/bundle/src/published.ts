import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The packages that users install, each after those that it depends on. */
export const PUBLISHED = [
  { name: '@tracklayer/config', folder: folder('packages/config') },
  { name: '@tracklayer/producer', folder: folder('packages/producer') },
  { name: 'tracklayer', folder: folder('apps/cli') },
] as const;

export interface Packed {
  /** Path of the tarball. */
  tarball: string;
  packedBytes: number;
  unpackedBytes: number;
  files: string[];
}

/** Packs the build of a package into `to`, as `npm publish` does. Builds nothing. */
export async function pack(from: string, to: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', to];
  const { stdout } = await run('npm', args, { cwd: from });
  const said = JSON.parse(stdout) as unknown;
  // npm 11 prints a list; npm 12 prints an object by package name.
  const [found] = Object.values(said as object) as [
    { filename: string; size: number; unpackedSize: number; files: { path: string }[] },
  ];
  return {
    tarball: `${to}/${found.filename}`,
    packedBytes: found.size,
    unpackedBytes: found.unpackedSize,
    files: found.files.map(({ path }) => path),
  };
}

/** Publishes every package whose version the registry of `env` does not have. `env`: the environment of npm. */
export async function publishMissing(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<string> {
  const root = folder('');
  const { stdout, stderr } = await run('changeset', ['publish', ...args], { cwd: root, env, maxBuffer: 1e8 });
  return stdout + stderr;
}

/** The registry that npm uses on this machine. */
export async function usualRegistry(): Promise<string> {
  const { stdout } = await run('npm', ['config', 'get', 'registry']);
  return stdout.trim();
}
