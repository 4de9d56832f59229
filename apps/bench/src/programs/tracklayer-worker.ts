import { tmpdir } from 'node:os';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { lowerPriority } from '@tracklayer/lower-priority';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import type { WorkerSettings, WorkerSummary } from './arguments.js';
import { countCpuTime } from './cpu-time.js';
import { announce, programArguments } from './program.js';

const {
  redisUrl,
  baseUrl,
  keys,
  limits,
  lanes = 'all',
  listId,
  retryCapMs,
  journal,
  surgeAfterMs,
  lockMs,
  logLevel = 'error',
} = programArguments<WorkerSettings>();

// The configuration is given here, whatever file lies about; concurrency is 64 by default, as the bare worker's.
const ids = Object.keys(keys);
const variable = (id: string) => `KLAVIYO_KEY_${ids.indexOf(id)}`;
const config = await loadConfig({
  cwd: tmpdir(),
  env: Object.fromEntries(ids.map((id) => [variable(id), keys[id]])),
  input: {
    redis: { url: redisUrl },
    worker: { lanes, ...(lockMs !== undefined && { lockMs }) },
    ...(retryCapMs !== undefined && { retry: { capMs: retryCapMs } }),
    ...(journal !== undefined && { journal: { level: journal } }),
    destinations: Object.fromEntries(
      ids.map((id) => [
        id,
        {
          apiKeyEnv: variable(id),
          baseUrl,
          ...(listId !== undefined && { listId }),
          ...(surgeAfterMs !== undefined && { surge: { enabled: true, afterMs: surgeAfterMs } }),
        },
      ]),
    ),
  },
});
// As the worker's own program does.
if (lanes === 'backfill') lowerPriority();
const unlimited = () => ({ perSecond: 1_000_000, perMinute: 50_000_000 });
const metrics = createMetrics();
const delivery = await startDelivery(config, {
  log: createLogger({ name: 'bench', level: logLevel }),
  metrics,
  campaignThread: new URL('./campaign-thread.js', import.meta.url),
  ...(limits === 'none' ? { publishedLimits: unlimited } : {}),
});

const cpuMs = countCpuTime();
announce({}, async (): Promise<WorkerSummary> => {
  const cpu = cpuMs();
  const rssBytes = process.memoryUsage.rss();
  await delivery.close(1_000);
  const attempts: Record<string, number> = {};
  const counter = await metrics.registry.getSingleMetric('tracklayer_jobs_total')?.get();
  for (const { labels, value } of counter?.values ?? []) {
    const outcome = String(labels.outcome);
    attempts[outcome] = (attempts[outcome] ?? 0) + value;
  }
  return { attempts, rssBytes, cpuMs: cpu };
});
