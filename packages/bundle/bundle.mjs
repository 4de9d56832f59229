import { countryCodes } from './country-codes.mjs';
import { lazyLibraries } from './lazy-libraries.mjs';
import { licenses } from './licenses.mjs';

/**
 * The settings of `tsdown` for a package that users install: packages/producer, packages/config and apps/cli. Each is built
 * from the sources of this repository. It contains the inner packages that it needs, so nobody has to publish those.
 *
 * @param config tsdown's settings: the entries, the formats, and in `deps.onlyBundle` the libraries to contain
 */
export function bundle(config) {
  return {
    platform: 'node',
    // `.js` is ESM and `.cjs` is CommonJS, as `"type": "module"` says.
    fixedExtension: false,
    hash: false,
    // CommonJS stays: jest and TypeScript's `node16` cannot `require` ESM.
    checks: { legacyCjs: false, pluginTimings: false },
    // TypeScript 7.0 has no stable API yet, and tsdown says so at each build.
    suppressWarnings: [/`tsgo` generator/],
    logLevel: 'warn',
    // Importing a module of ours does nothing, so an import that is not used is left out with all that it imports.
    treeshake: { moduleSideEffects: false },
    plugins: [countryCodes(), lazyLibraries(), licenses()],
    ...config,
    deps: { dts: { neverBundle: [/^(bullmq|ioredis|libphonenumber-js|zod)/] }, ...config.deps },
  };
}
