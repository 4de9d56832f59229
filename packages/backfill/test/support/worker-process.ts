/** Runs a worker in its own process, so that a test can kill it. Argument: the folder with its configuration. */
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { createLogger, createMetrics } from '@tracklayer/telemetry';

const config = await loadConfig({ cwd: process.argv[2] ?? '.', env: process.env });
await startDelivery(config, {
  log: createLogger({ name: 'worker', level: 'silent' }),
  metrics: createMetrics(),
  publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }),
});
