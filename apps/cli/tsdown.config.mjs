import { bundle } from '@tracklayer/bundle';

export default bundle({
  entry: ['src/main.ts', 'src/campaign-thread.ts'],
  format: 'esm',
  dts: false,
  deps: {
    // The bundle contains this package too, so it throws and catches the same class. Configuration files need the dependency.
    alwaysBundle: ['@tracklayer/config'],
    onlyBundle: [],
  },
  // The sandbox serves this script to browsers.
  copy: [{ from: '../../packages/sandbox/src/activity/browser/live.js', to: 'dist/browser' }],
});
