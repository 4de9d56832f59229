import { giveWay } from '@tracklayer/background';
import type { Config } from '@tracklayer/config';
import { createMetrics, type Logger } from '@tracklayer/telemetry';
import { startHealthServer } from './health-server.js';
import { type Delivery, startDelivery } from './start.js';

export interface WorkerProgram {
  /** Where /healthz, /readyz and /metrics are. */
  url: string;
  delivery: Delivery;
  /**
   * Reads the configuration anew and goes on under it, as for SIGHUP. One that cannot be used changes nothing: it is in
   * the log, and the old one stays. Never rejects.
   */
  reload(): Promise<void>;
  /** Takes no new job, lets calls in flight end within the configured grace time, then returns. */
  stop(): Promise<void>;
}

/**
 * The whole worker: lanes, health, metrics. Signals and exit codes are the entry file's matter.
 * @param load the configuration as it is now; called at the start and for every reload.
 * @throws what `load` throws at the start; where its port is taken, Node's error of that.
 */
export async function startWorkerProgram(load: () => Promise<Config>, log: Logger): Promise<WorkerProgram> {
  const config = await load();
  // Behind live traffic on the processor too.
  if (config.worker.lanes === 'backfill') giveWay();
  const metrics = createMetrics();
  const { metricsHost: host, metricsPort: port, graceMs, lanes } = config.worker;
  // Before any job is taken: a port that somebody else has is found here, and then nothing has begun that would have to end.
  let started: Delivery | undefined;
  const ready = async () => (await started?.healthy()) ?? false;
  const health = await startHealthServer({ host, port, metrics, ready });
  const delivery = await startDelivery(config, { log, metrics }).catch(async (error: unknown) => {
    await health.close();
    metrics.close();
    throw error;
  });
  started = delivery;
  log.info({ url: health.url, destinations: config.destinations.map(({ id }) => id), lanes }, 'worker ready');

  return {
    url: health.url,
    delivery,
    async reload() {
      try {
        const { added, changed, removed, afterRestart } = await delivery.reload(await load());
        const ids = { added: added.map(({ id }) => id), changed: changed.map(({ id }) => id), removed };
        log.info(ids, 'configuration read anew');
        if (afterRestart.length > 0)
          log.warn({ settings: afterRestart }, 'these settings count after a restart');
      } catch (error) {
        log.error({ error }, 'the new configuration cannot be used; the old one stays');
      }
    },
    async stop() {
      await delivery.close(graceMs);
      await health.close();
      metrics.close();
      log.info('worker stopped');
    },
  };
}
