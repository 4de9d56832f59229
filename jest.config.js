import { availableParallelism } from 'node:os';

/**
 * One jest run for the whole monorepo: one Redis for all of it, each test under a destination of its own.
 * `npm test` leaves out `*.long.test.ts`, so that it stays short. `npm run test:all` runs them too, by jest.all.config.js.
 */
export default {
  testMatch: ['<rootDir>/{packages,apps}/*/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Sources, not builds: a test never runs against a stale dist.
  moduleNameMapper: {
    '^@tracklayer/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@tracklayer/([a-z-]+)/([a-z-]+)$': '<rootDir>/packages/$1/src/$2/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testEnvironment: '<rootDir>/packages/testing/jest-environment.mjs',
  globalSetup: '<rootDir>/packages/testing/jest-setup.mjs',
  globalTeardown: '<rootDir>/packages/testing/jest-teardown.mjs',
  // A test waits for something more than half of its time, so two cores have work for three workers.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Modules of files that have run stay in memory. A worker that holds more starts again.
  workerIdleMemoryLimit: '800MB',
  // It ends a test that hangs. No test asserts a time by it, so a machine of a third of the speed passes too.
  testTimeout: 180_000,
};
