import config from './jest.config.js';

/** `npm run test:all`: the tests of `npm test`, and the long ones. */
export default { ...config, testPathIgnorePatterns: ['/node_modules/'], testTimeout: 300_000 };
