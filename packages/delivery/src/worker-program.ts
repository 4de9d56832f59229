import type { Config } from '@tracklayer/config';
import { createMetrics, type Logger } from '@tracklayer/telemetry';
import { startHealthServer } from './health-server.js';
import { type Delivery, startDelivery } from './start.js';

export interface WorkerProgram {
  /** Where /healthz, /readyz and /metrics are. */
  url: string;
  delivery: Delivery;
  /** Takes no new job, lets calls in flight end within the configured grace time, then returns. */
  stop(): Promise<void>;
}

/** The whole worker: lanes, health, metrics. Signals and exit codes are the entry file's matter. */
export async function startWorkerProgram(config: Config, log: Logger): Promise<WorkerProgram> {
  const metrics = createMetrics();
  const delivery = await startDelivery(config, { log, metrics });
  const { metricsHost: host, metricsPort: port, graceMs } = config.worker;
  const health = await startHealthServer({ host, port, metrics, ready: () => delivery.healthy() });
  log.info({ url: health.url, destinations: config.destinations.map(({ id }) => id) }, 'worker ready');

  return {
    url: health.url,
    delivery,
    async stop() {
      await delivery.close(graceMs);
      await health.close();
      log.info('worker stopped');
    },
  };
}
