/**
 * `node --import …/packages/testing/sources.mjs program.ts` runs a program from its sources. So a test can start and kill a
 * process without a build. Node strips the types itself. These hooks find `./x.js` in `./x.ts` and `@tracklayer/x` in its
 * sources.
 */
import { registerHooks } from 'node:module';

const packages = new URL('..', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    const [, name, part = '.'] = /^@tracklayer\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(specifier) ?? [];
    if (name) return next(new URL(`${name}/src/${part}/index.ts`, packages).href, context);
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && !context.parentURL?.includes('/node_modules/')) {
      try {
        return next(specifier.replace(/\.js$/, '.ts'), context);
      } catch {
        return next(specifier, context);
      }
    }
    return next(specifier, context);
  },
});
