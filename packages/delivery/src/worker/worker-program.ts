import { type Config, configWarnings } from '@tracklayer/config';
import { lowerPriority } from '@tracklayer/lower-priority';
import { createMetrics, type Logger } from '@tracklayer/telemetry';
import type { DeliveryHealth } from './delivery-health.js';
import { startHealthServer } from './health-server.js';
import { type Delivery, startDelivery } from './start.js';

export interface WorkerProgram {
  /** Base URL of /healthz, /readyz and /metrics. */
  url: string;
  /** How long calls in flight may take when the worker stops. */
  graceMs: number;
  delivery: Delivery;
  /**
   * Reloads the configuration and applies it, as SIGHUP does. An invalid one changes nothing and is logged. Never rejects.
   */
  reload(): Promise<void>;
  /** Takes no more jobs and waits for calls in flight, at most for the configured grace time. */
  stop(): Promise<void>;
}

interface ProgramOptions {
  stop?: AbortSignal;
  version?: string;
  campaignThread?: URL | undefined;
}

/**
 * The whole worker: lanes, health, metrics. The entry file handles signals and exit codes.
 * @param load reads the configuration; called at the start and for every reload.
 * @param how `stop` ends a start that waits, e.g. for Redis. `version`: of the program, as other processes see it.
 *   `campaignThread`: the file of the thread that runs campaigns.
 * @throws the error of `load` at the start; Node's `EADDRINUSE` if the port is taken; `RedisUnfitError`.
 */
export async function startWorkerProgram(
  load: () => Promise<Config>,
  log: Logger,
  { stop, version, campaignThread }: ProgramOptions = {},
): Promise<WorkerProgram> {
  const config = await load();
  logWarnings(config, log);
  // Back-fills also give live traffic priority on the processor.
  if (config.worker.lanes === 'backfill') lowerPriority();
  const metrics = createMetrics();
  const { metricsHost: host, metricsPort: port, graceMs, lanes } = config.worker;
  // The server starts before any job is taken, so a port in use is found before there is work to stop.
  let started: Delivery | undefined;
  const ready = async () => (await started?.health()) ?? STARTING;
  const health = await startHealthServer({ host, port, metrics, ready });
  const delivery = await startDelivery(config, { log, metrics, stop, version, campaignThread }).catch(
    async (error: unknown) => {
      await health.close();
      metrics.close();
      throw error;
    },
  );
  started = delivery;
  log.info({ url: health.url, destinations: config.destinations.map(({ id }) => id), lanes }, 'worker ready');

  return {
    url: health.url,
    graceMs,
    delivery,
    async reload() {
      try {
        const next = await load();
        const { added, changed, removed, afterRestart } = await delivery.reload(next);
        const ids = { added: added.map(({ id }) => id), changed: changed.map(({ id }) => id), removed };
        log.info(ids, 'configuration reloaded');
        logWarnings(next, log);
        if (afterRestart.length > 0)
          log.warn({ settings: afterRestart }, 'restart the worker to apply these settings');
      } catch (error) {
        log.error({ error }, 'the new configuration is invalid; the old one stays in use');
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

/** Until the first look at Redis has ended. */
const STARTING: DeliveryHealth = { ok: false, reason: 'Redis does not answer', findings: [] };

function logWarnings(config: Config, log: Logger): void {
  for (const { message, ...fields } of configWarnings(config, Date.now())) log.warn(fields, message);
}
