/**
 * The library with the names of countries reads 80 files and takes 80 ms to make one table of them. A bundle contains the
 * table: it needs no library, and no file that another bundler could leave behind.
 */
import { registerHooks } from 'node:module';

const SOURCE = /packages\/events\/src\/normalise\/country-codes\.ts$/;

// Node reads the source itself, but it does not find `./fold.js` in `./fold.ts`.
registerHooks({
  resolve(specifier, context, next) {
    const isSource = specifier.startsWith('.') && /\.ts(\?|$)/.test(context.parentURL);
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

export function countryCodes() {
  return {
    name: 'country-codes',
    load: {
      filter: { id: SOURCE },
      async handler(id) {
        const { readCodes } = await import(id);
        const { byCode, byName } = readCodes();
        // V8 reads a long string much faster than the same data as an expression.
        const text = JSON.stringify(JSON.stringify([[...byCode], [...byName]]));
        return {
          code: `export function readCodes() {
  const [byCode, byName] = JSON.parse(${text});
  return { byCode: new Map(byCode), byName: new Map(byName) };
}`,
          moduleType: 'js',
        };
      },
    },
  };
}
