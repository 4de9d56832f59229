/**
 * A source loads a heavy library when it first needs it, with a `require` of its own: `createRequire(import.meta.url)`. In an
 * application's bundle that address is another file, or undefined. So a bundle of ours contains the library, as a function
 * that runs at the first `require`.
 */
const OWN_REQUIRE = /^const require = createRequire\(import\.meta\.url\);$/m;

export function lazyLibraries() {
  return {
    name: 'lazy-libraries',
    transform: {
      filter: { code: OWN_REQUIRE },
      handler: (code) => code.replace(OWN_REQUIRE, ''),
    },
  };
}
