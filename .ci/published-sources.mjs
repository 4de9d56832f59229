/** For dependency-cruiser: the sources of the packages that users install. Their manifests name only what is built. */
import { fileURLToPath } from 'node:url';

const source = (path) => fileURLToPath(new URL(`../packages/${path}/index.ts`, import.meta.url));

export default {
  resolve: {
    alias: {
      '@tracklayer/config$': source('config/src'),
      '@tracklayer/producer$': source('producer/src'),
      '@tracklayer/producer/testing$': source('producer/src/testing'),
    },
  },
};
