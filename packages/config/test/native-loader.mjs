/** Lets plain Node run our sources as they stand, so that a test needs no build: `./x.js` is `./x.ts`, packages are their src. */
import { registerHooks } from 'node:module';

const PACKAGES = new URL('../../', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    const name = /^@tracklayer\/([a-z-]+)$/.exec(specifier)?.[1];
    if (name !== undefined) return next(new URL(`${name}/src/index.ts`, PACKAGES).href, context);
    const isOurs = context.parentURL?.startsWith(PACKAGES.href) && specifier.startsWith('.');
    return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
