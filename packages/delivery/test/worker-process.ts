/** The worker as a process of its own, for tests that kill it. Its argument: the folder of its configuration. */
import { loadConfig } from '@tracklayer/config';
import { createLogger } from '@tracklayer/telemetry';
import { startWorkerProgram } from '../src/worker/worker-program.js';

const load = () => loadConfig({ cwd: process.argv[2] ?? '.', env: process.env });
const program = await startWorkerProgram(load, createLogger({ name: 'worker', level: 'silent' }));
process.on('SIGHUP', () => void program.reload());
process.on('SIGTERM', async () => {
  await program.stop();
  process.exit(0);
});
