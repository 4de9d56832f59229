import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Paths relative to the built files. Programs are started by path, as in production, and never imported. */
export const PATHS = {
  root: path('../../../'),
  data: path('../../../.tracklayer/'),
  cli: path('../../cli/bin/tracklayer.js'),
  worker: path('../../worker/dist/main.js'),
  dashboard: path('../../dashboard/dist/main.js'),
  shop: path('../../example-shop/dist/main.js'),
} as const;

/** Where one run of the demo keeps its Redis and its files. It is removed at the end. */
export function demoFolder(run: string): string {
  return `${PATHS.data}demo-${run}/`;
}
