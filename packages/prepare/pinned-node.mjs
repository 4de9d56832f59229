import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Node version that this repository pins, from the npm package "node". If that is not installed, the current Node is used,
 * if it is new enough.
 *
 * @returns {string} the program's path
 */
export function pinnedNode(root, bin) {
  const pinned = join(bin, 'node');
  if (existsSync(pinned)) return pinned;
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
  if (Number.parseInt(process.versions.node, 10) >= Number.parseInt(wanted, 10)) return process.execPath;
  throw new Error(
    `Node ${wanted} is not in node_modules, and this is Node ${process.versions.node}. The npm package "node" installs it ` +
      'with a script. Check that npm may run scripts (npm config get ignore-scripts) and reaches its registry, then ' +
      `run "npm rebuild node". Or install Node ${Number.parseInt(wanted, 10)} yourself and try again.`,
  );
}
