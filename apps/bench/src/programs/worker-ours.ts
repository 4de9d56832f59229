import { tmpdir } from 'node:os';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { announce, programArguments } from './program.js';

const { redisUrl, baseUrl, apiKey } = programArguments<{
  redisUrl: string;
  baseUrl: string;
  apiKey: string;
}>();

// From the environment alone, away from any configuration file; concurrency is 64 by default, as the bare worker's.
const config = await loadConfig({
  cwd: tmpdir(),
  env: { KLAVIYO_API_KEY: apiKey, KLAVIYO_BASE_URL: baseUrl, REDIS_URL: redisUrl, METRICS_PORT: '0' },
});
const unlimited = () => ({ perSecond: 1_000_000, perMinute: 50_000_000 });
const delivery = await startDelivery(config, {
  log: createLogger({ name: 'bench', level: 'warn' }),
  metrics: createMetrics(),
  publishedLimits: unlimited,
});
announce({}, () => delivery.close(1_000));
