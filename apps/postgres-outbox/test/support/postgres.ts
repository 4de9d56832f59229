/** A PostgreSQL of this test: Debian's package, installed if it is missing, with data in a temporary folder. */
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall, freePort, runCommand, startGuarded, whyNoApt } from '@tracklayer/local-redis';
import { until } from '@tracklayer/testing';

export interface Postgres {
  url: string;
  stop(): Promise<void>;
}

const VERSIONS = '/usr/lib/postgresql';
const INIT_MS = 60_000;

/** The folder with the programs of the newest version. */
async function programs(): Promise<string> {
  if (!existsSync(VERSIONS)) {
    const why = whyNoApt(process.env) ?? (await aptInstall('postgresql', process.env));
    if (why !== undefined)
      throw new Error(`This test needs PostgreSQL: ${why}. Install the package postgresql.`);
  }
  const newest = (await readdir(VERSIONS)).sort((one, other) => Number(other) - Number(one))[0] ?? '';
  return join(VERSIONS, newest, 'bin');
}

/** PostgreSQL does not run as root. Debian's package has a user for it. */
function asUser(file: string, args: readonly string[]): [file: string, args: string[]] {
  if (process.getuid?.() !== 0) return [file, [...args]];
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', file, ...args]];
}

export async function startPostgres(): Promise<Postgres> {
  const bin = await programs();
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  await chmod(folder, 0o777);
  const data = join(folder, 'data');
  const initArgs = ['-D', data, '-A', 'trust', '-U', 'shop', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = await runCommand(...asUser(join(bin, 'initdb'), initArgs), process.env, INIT_MS);
  if (!made.ok) throw new Error(`initdb failed: ${made.output}`);

  const port = String(await freePort());
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((each) => ['-c', each]);
  const server = startGuarded(
    ...asUser(join(bin, 'postgres'), ['-D', data, '-p', port, ...settings]),
    process.env,
  );
  await until(async () => {
    const ready = await runCommand(
      join(bin, 'pg_isready'),
      ['-h', '127.0.0.1', '-p', port],
      process.env,
      5_000,
    );
    return ready.ok;
  }, INIT_MS);
  return {
    url: `postgres://shop@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
