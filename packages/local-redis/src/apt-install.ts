import { existsSync } from 'node:fs';
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
install() { apt-get install -y -q --no-install-recommends "$1"; }
install "$1" || { apt-get update -q && install "$1"; }
`;

/** Why this process may not install packages of Debian or Ubuntu. Undefined where it may. */
export function whyNoApt(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!existsSync('/etc/debian_version') || !findOnPath('apt-get', env)) {
    return 'this is neither Debian nor Ubuntu';
  }
  return process.getuid?.() === 0 ? undefined : 'not root';
}

/** Installs a package without starting its service. Resolves with the last line of an error, or undefined. Never rejects. */
export async function aptInstall(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const install = await runCommand(
    '/bin/sh',
    ['-c', INSTALL, 'install', name],
    { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    INSTALL_MS,
  );
  return install.ok ? undefined : (install.output.split('\n').at(-1) ?? 'no reason given');
}
