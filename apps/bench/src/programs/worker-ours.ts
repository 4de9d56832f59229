import { defineConfig, loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { announce, programArguments } from './program.js';

const { redisUrl, baseUrl, apiKey, concurrency } = programArguments<{
  redisUrl: string;
  baseUrl: string;
  apiKey: string;
  concurrency: number;
}>();

const config = await loadConfig({
  cwd: process.cwd(),
  env: { BENCH_KEY: apiKey, REDIS_URL: redisUrl },
  input: defineConfig({ destinations: { main: { apiKeyEnv: 'BENCH_KEY', baseUrl, concurrency } } }),
});
const unlimited = () => ({ perSecond: 1_000_000, perMinute: 50_000_000 });
const delivery = await startDelivery(config, {
  log: createLogger({ name: 'bench', level: 'warn' }),
  metrics: createMetrics(),
  publishedLimits: unlimited,
});
announce({}, () => delivery.close(1_000));
