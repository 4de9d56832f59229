import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Node that this repository pins, from npm's package of the binary. Where that could not be installed, the one
 * that runs this serves if it is as new.
 *
 * @returns {string} the program's path
 */
export function pinnedNode(root, bin) {
  const pinned = join(bin, 'node');
  if (existsSync(pinned)) return pinned;
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
  if (Number.parseInt(process.versions.node, 10) >= Number.parseInt(wanted, 10)) return process.execPath;
  throw new Error(
    `Node ${wanted} is not in node_modules, and this is Node ${process.versions.node}. npm's package "node" brings it ` +
      'with an install script: see that npm may run it (npm config get ignore-scripts) and reach its registry, then ' +
      `run "npm rebuild node". Or install Node ${Number.parseInt(wanted, 10)} yourself and try again.`,
  );
}
