import { bundle } from '@tracklayer/bundle';

const CORE =
  /\/packages\/(producer\/src\/(outbox\/)?errors|events\/src\/(names|problem|define-events|did-you-mean|error-copies|types))\.ts$/;
/** The entries, and all types. */
const ENTRIES = /\/packages\/producer\/src\/(testing\/.*|index)\.ts$|\.d\.[cm]?ts$/;

export default bundle({
  entry: ['src/index.ts', 'src/testing/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  // Names, errors and definitions have a file of their own, and the entries only pass on what the files export. So who imports
  // an error gets nothing else into a bundle. The producer for tests shares files with the real one. Code that only the real one uses has
  // a file of its own, because it loads ioredis.
  outputOptions: {
    codeSplitting: {
      groups: [
        { name: 'core', test: CORE, priority: 2 },
        { name: 'shared', test: (id) => !ENTRIES.test(id), minShareCount: 2, priority: 1 },
        { name: 'producer', test: (id) => !ENTRIES.test(id) },
      ],
    },
  },
  deps: { onlyBundle: ['@date-fns/tz', 'fastest-levenshtein', 'libphonenumber-js', 'zod'] },
});
