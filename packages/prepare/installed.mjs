import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether node_modules holds what package-lock.json asks for. npm keeps a lock file of its own in there, which it
 * writes last: it tells the truth after a branch change, an installation by hand, and one that was interrupted.
 */
export function isInstalled(root) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const asked = lockedPackages(join(root, 'package-lock.json'));
  const installed = lockedPackages(installedFile);
  return Object.entries(asked).every(([path, one]) => {
    if (path === '') return true;
    const there = installed[path];
    // An optional package may be for another system.
    return there ? there.version === one.version && there.integrity === one.integrity : isOptional(one);
  });
}

function isOptional(one) {
  return one.optional === true || one.devOptional === true || one.peer === true;
}

function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
