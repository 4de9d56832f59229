/** The worker as its own process, for tests that kill it. Argument: the folder of its configuration. */
import { loadConfig } from '@tracklayer/config';
import { createLogger } from '@tracklayer/telemetry';
import { startWorkerProgram } from '../../src/worker/worker-program.js';

const load = () => loadConfig({ cwd: process.argv[2] ?? '.', env: process.env });
const program = await startWorkerProgram(load, createLogger({ name: 'worker', level: 'silent' }));
process.on('SIGHUP', () => void program.reload());
process.on('SIGTERM', async () => {
  await program.stop();
  process.exit(0);
});
