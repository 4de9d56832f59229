import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether node_modules contains the packages of package-lock.json. npm writes its own lock file there at the end of each
 * installation. So it is right after a change of branches, a manual installation, and an interrupted one.
 */
export function isInstalled(root) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const asked = lockedPackages(join(root, 'package-lock.json'));
  const installed = lockedPackages(installedFile);
  return Object.entries(asked).every(([path, one]) => {
    if (path === '') return true;
    const there = installed[path];
    // An optional package may belong to another system.
    return there ? there.version === one.version && there.integrity === one.integrity : isOptional(one);
  });
}

function isOptional(one) {
  return one.optional === true || one.devOptional === true || one.peer === true;
}

function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
