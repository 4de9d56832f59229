import { existsSync } from 'node:fs';
import type { Way } from './found.js';
import { findOnPath, runCommand } from './run-command.js';
import { wayBinary } from './way-binary.js';

const INSTALL_MS = 300_000;

/**
 * Debian starts a service as soon as it is installed, on the usual port, unless a policy forbids it. The policy is
 * put there for the installation alone, by the shell that also takes it away when it is interrupted.
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

/** Debian's or Ubuntu's package, where we may install it. */
export const wayApt: Way = async (options) => {
  const { env, allowApt, say } = options;
  const way = 'be root on Debian or Ubuntu, where apt-get install redis-server is then run for you';
  if (!allowApt) return { way, why: 'not allowed here' };
  if (!existsSync('/etc/debian_version') || !findOnPath('apt-get', env)) {
    return { way, why: 'this is neither Debian nor Ubuntu' };
  }
  if (process.getuid?.() !== 0) return { way, why: 'not root' };

  say('No Redis here: installing it with "apt-get install redis-server" (its service is not started)');
  const install = await runCommand(
    '/bin/sh',
    ['-c', INSTALL],
    { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    INSTALL_MS,
  );
  if (!install.ok) return { way, why: `apt-get failed: ${install.output.split('\n').at(-1)}` };
  return wayBinary(options);
};
