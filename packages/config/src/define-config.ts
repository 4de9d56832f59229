import type { ConfigInput } from './file-types.js';

/** Adds types to `tracklayer.config.ts`. Returns its argument unchanged; `loadConfig` checks it. */
export function defineConfig(input: ConfigInput): ConfigInput {
  return input;
}
