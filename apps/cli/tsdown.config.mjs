import { bundle } from '@tracklayer/bundle';

export default bundle({
  entry: ['src/main.ts'],
  format: 'esm',
  dts: false,
  deps: {
    // Contained as well, so that one copy of each class is thrown and caught. The dependency is for configuration files.
    alwaysBundle: ['@tracklayer/config'],
    onlyBundle: [],
  },
  // The sandbox serves this script to browsers.
  copy: [{ from: '../../packages/sandbox/src/activity/browser/live.js', to: 'dist/browser' }],
});
