import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runServer } from 'verdaccio';

/** A registry on this machine. It keeps what is published to it, and fetches everything else from another registry. */
export interface LocalRegistry {
  url: string;
  /** The environment with which npm uses this registry. */
  env: Readonly<Record<string, string>>;
  close(): void;
}

/** `folder`: an empty folder for its packages. `uplink`: the address of the other registry. */
export async function startRegistry(folder: string, uplink: string): Promise<LocalRegistry> {
  const config = join(folder, 'config.yaml');
  await writeFile(config, configText(join(folder, 'storage'), uplink));
  const server: Server = await runServer(config);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
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
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Our packages come from here alone, so a package that was left out is missing, and not an older one of elsewhere. */
function configText(storage: string, uplink: string): string {
  const own = { access: '$all', publish: '$all' };
  return JSON.stringify({
    storage,
    uplinks: { npm: { url: uplink, maxage: '30m', timeout: '60s' } },
    packages: { '@tracklayer/*': own, tracklayer: own, '**': { access: '$all', proxy: 'npm' } },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  });
}
