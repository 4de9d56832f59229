/**
 * The worker as a process: from its start to its end, whatever signals come and whether Redis answers or not.
 *
 * Defends against a process that does not end: SIGTERM may come before the start is over, or while Redis is away. Then nobody answers
 * the commands that a clean shutdown waits for. Also defends against a SIGHUP during the start, which would kill the process.
 */
import { once } from 'node:events';
import type { Config } from '@tracklayer/config';
import { withDeadline } from '@tracklayer/redis';
import type { Logger } from '@tracklayer/telemetry';
import { startWorkerProgram } from './worker-program.js';

export interface ProcessOptions {
  /** The version of the program, as other processes see it. */
  version?: string;
  /** The file of the thread that runs campaigns. Default: they run in the thread that calls. */
  campaignThread?: URL | undefined;
  /** Aborted when the process is asked to stop. */
  stop: AbortSignal;
  /** Calls the listener at each request to reload the configuration. */
  onReload(listener: () => void): void;
}

/** How long a stop may take beyond the grace time of calls in flight. Its own steps have shorter deadlines. */
const BEYOND_GRACE_MS = 6_000;

/**
 * Runs the worker until it is asked to stop. A reload that is asked for during the start follows the start.
 *
 * @throws what {@link startWorkerProgram} throws at the start, unless the process was asked to stop before.
 */
export async function runWorkerProcess(
  load: () => Promise<Config>,
  log: Logger,
  { stop, onReload, version, campaignThread }: ProcessOptions,
): Promise<void> {
  let reload: (() => void) | undefined;
  let isReloadAsked = false;
  onReload(() => {
    isReloadAsked = true;
    reload?.();
  });
  try {
    const program = await startWorkerProgram(load, log, {
      stop,
      campaignThread,
      ...(version !== undefined && { version }),
    });
    reload = () => void program.reload();
    if (isReloadAsked) reload();
    if (!stop.aborted) await once(stop, 'abort');
    log.info('stopping');
    await withDeadline(program.stop(), program.graceMs + BEYOND_GRACE_MS, () => new Error('deadline'));
  } catch (error) {
    if (!stop.aborted) throw error;
    log.warn({ error }, 'the worker stopped without waiting any longer; its jobs are safe in Redis');
  }
}
