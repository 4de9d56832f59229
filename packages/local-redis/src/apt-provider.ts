import { existsSync } from 'node:fs';
import { binaryProvider } from './binary-provider.js';
import type { RedisProvider } from './provider.js';
import { findOnPath, runCommand } from './run-command.js';

const INSTALL_MS = 300_000;

/**
 * Debian starts a service on its default port as soon as it is installed, unless a policy forbids it. The shell writes that
 * policy for the installation only, and removes it at the end and when it is interrupted.
 */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' >"$policy" && chmod 755 "$policy"
fi
install() { apt-get install -y -q --no-install-recommends redis-server; }
install || { apt-get update -q && install; }
`;

/** Installs the package of Debian or Ubuntu, if this process may, and starts its server. */
export const aptProvider: RedisProvider = async (options) => {
  const { env, allowApt, say } = options;
  const remedy = 'run this as root on Debian or Ubuntu: it then installs redis-server with apt-get';
  if (!allowApt) return { remedy, why: 'not allowed here' };
  if (!existsSync('/etc/debian_version') || !findOnPath('apt-get', env)) {
    return { remedy, why: 'this is neither Debian nor Ubuntu' };
  }
  if (process.getuid?.() !== 0) return { remedy, why: 'not root' };

  say('Found no Redis. Installing it with "apt-get install redis-server", without starting its service');
  const install = await runCommand(
    '/bin/sh',
    ['-c', INSTALL],
    { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    INSTALL_MS,
  );
  if (!install.ok) return { remedy, why: `apt-get failed: ${install.output.split('\n').at(-1)}` };
  return binaryProvider(options);
};
