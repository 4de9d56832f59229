import type { ConfigInput } from './types.js';

/** Gives an editor the types of `tracklayer.config.ts`; the value is returned as it is and checked when it is loaded. */
export function defineConfig(input: ConfigInput): ConfigInput {
  return input;
}
