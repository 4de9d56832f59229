import { bundle } from '@tracklayer/bundle';

export default bundle({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  deps: { onlyBundle: ['@date-fns/tz', 'fastest-levenshtein', 'libphonenumber-js', 'zod'] },
});
