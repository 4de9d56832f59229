import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = join(createRequire(import.meta.url).resolve('verdaccio'), '..', '..', 'bin', 'verdaccio');

const START_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** A registry on this machine. It keeps what is published to it, and fetches everything else from another registry. */
export interface LocalRegistry {
  url: string;
  /** The environment with which npm uses this registry. */
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `folder`: an empty folder for its packages. `uplink`: the address of the other registry. */
export async function startRegistry(folder: string, uplink: string): Promise<LocalRegistry> {
  const config = join(folder, 'config.yaml');
  await writeFile(config, configText(join(folder, 'storage'), uplink));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  // In a process of its own: it keeps timers and connections when its server is closed.
  const program = spawn(
    process.execPath,
    ['--no-warnings', PROGRAM, '--config', config, '--listen', `127.0.0.1:${port}`],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await untilUp(url, () => program.exitCode !== null);
  const settings = join(folder, 'npmrc');
  // npm does not publish without a token, and this registry takes any.
  await writeFile(settings, `registry=${url}\n//127.0.0.1:${port}/:_authToken=none\n`);
  return {
    url,
    env: {
      npm_config_userconfig: settings,
      npm_config_registry: url,
      npm_config_cache: join(folder, 'cache'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      npm_config_yes: 'true',
    },
    async close() {
      if (program.exitCode !== null) return;
      const ended = once(program, 'exit');
      program.kill('SIGKILL');
      await ended;
    },
  };
}

async function untilUp(url: string, hasEnded: () => boolean): Promise<void> {
  const endMs = Date.now() + START_MS;
  for (;;) {
    const answer = await fetch(`${url}-/ping`).catch(() => undefined);
    if (answer?.ok) return;
    if (hasEnded() || Date.now() > endMs) throw new Error('The registry did not start.');
    await sleep(LOOK_EVERY_MS);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Our packages come only from this registry. So a package that was left out is missing, and no older one takes its place. */
function configText(storage: string, uplink: string): string {
  const own = { access: '$all', publish: '$all' };
  return JSON.stringify({
    storage,
    // After two failures it would ask no more for five minutes, and say of each package that there is none.
    uplinks: { npm: { url: uplink, maxage: '30m', timeout: '60s', max_fails: 1_000 } },
    packages: { '@tracklayer/*': own, tracklayer: own, '**': { access: '$all', proxy: 'npm' } },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  });
}
