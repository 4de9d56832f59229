/** Lets Node run the sources without a build: `./x.js` is `./x.ts`, and packages are their src. */
import { registerHooks } from 'node:module';

const PACKAGES = new URL('../../../', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    const name = /^@tracklayer\/([a-z-]+)$/.exec(specifier)?.[1];
    // A configuration file gets the build, as from a registry.
    if (name !== undefined && !context.conditions.includes('require'))
      return next(new URL(`${name}/src/index.ts`, PACKAGES).href, context);
    const isOurs = context.parentURL?.startsWith(PACKAGES.href) && specifier.startsWith('.');
    return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
