/**
 * Lets Node run the sources as they are: `node --import ./docs/sources.mjs docs/generate.ts`. Nothing has to be built.
 * A package of this repository resolves to its src/index.ts, and `./x.js` in a TypeScript file to `./x.ts`.
 */
import { registerHooks } from 'node:module';

const OURS = /^@tracklayer\/([a-z-]+)$/;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const [, name] = OURS.exec(specifier) ?? [];
    if (name !== undefined) {
      return nextResolve(new URL(`../packages/${name}/src/index.ts`, import.meta.url).href, context);
    }
    const isSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return nextResolve(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
