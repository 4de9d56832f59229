/**
 * The worker as its own process, for tests that kill it. Argument: the folder of its configuration. The variable
 * TEST_ADDRESSES holds the addresses of every host name, as JSON: `[{"address":"127.0.0.1","family":4}]`.
 */
import type { LookupFunction } from 'node:net';
import { type Config, loadConfig } from '@tracklayer/config';
import { createLogger } from '@tracklayer/telemetry';
import { startWorkerProgram } from '../../src/worker/worker-program.js';

const { TEST_ADDRESSES: addresses } = process.env;

async function load(): Promise<Config> {
  const config = await loadConfig({ cwd: process.argv[2] ?? '.', env: process.env });
  if (addresses === undefined) return config;
  const lookup: LookupFunction = (_host, _options, done) => done(null, JSON.parse(addresses));
  return { ...config, network: Object.assign({}, config.network, { lookup }) };
}

const program = await startWorkerProgram(load, createLogger({ name: 'worker', level: 'silent' }));
process.on('SIGHUP', () => void program.reload());
process.on('SIGTERM', async () => {
  await program.stop();
  process.exit(0);
});
