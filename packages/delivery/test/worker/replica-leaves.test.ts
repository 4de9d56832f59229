import { loadConfig } from '@tracklayer/config';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { createLogger } from '@tracklayer/telemetry';
import { openSandboxDestination } from '@tracklayer/test-fixtures';
import { startOwnRedis, until } from '@tracklayer/testing';
import { startWorkerProgram } from '../../src/worker/worker-program.js';

/** Within a minute of lag a fail-over loses thousands of events. */
const SAID_WITHIN_MS = 8_000;

it('a worker says within seconds that the replica has left', async () => {
  const primary = await startOwnRedis(['--appendonly', 'yes', '--repl-diskless-sync-delay', '0']);
  const replica = await startOwnRedis(['--replicaof', '127.0.0.1', new URL(primary.url).port]);
  const copy = connectRedis(replica.url, { role: 'reader', name: 'test' });
  await until(async () => (await copy.info('replication')).includes('master_link_status:up'));
  await closeRedis(copy, 1_000);
  const fixture = await openSandboxDestination();
  await fixture.configure({}, { redis: { url: primary.url }, worker: { metricsPort: 0 } });
  const logged: string[] = [];
  const log = createLogger({
    name: 'test',
    level: 'warn',
    destination: { write: (line) => logged.push(line) },
  });
  const program = await startWorkerProgram(() => loadConfig({ cwd: fixture.folder, env: fixture.env }), log);
  try {
    await replica.signal('SIGKILL');
    await until(() => logged.some((line) => line.includes('replica_lags')), SAID_WITHIN_MS);
  } finally {
    await program.stop();
    await fixture.close();
    await replica.stop();
    await primary.stop();
  }
});
