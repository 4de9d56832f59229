import { knowSecrets } from '@tracklayer/config';
import { startWorkerProgram } from '@tracklayer/delivery';
import { createLogger } from '@tracklayer/telemetry';
import type { Command } from 'commander';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { wholeConfig } from '../runtime/settings.js';
import { untilAsked } from '../runtime/until-asked.js';

export function workerCommand(program: Command, act: Act): void {
  program
    .command('worker')
    .description(
      'Deliver every configured destination until it is asked to end (SIGTERM or Ctrl-C); SIGHUP reads the configuration anew.',
    )
    .addHelpText(
      'after',
      '\nThe log goes to stdout, JSON lines. /healthz, /readyz and /metrics stand on worker.metricsPort' +
        '\n(or METRICS_PORT; 9464; 0 takes any free one).' +
        '\nLOG_LEVEL: debug, info, warn, error.' +
        '\nWORKER_LANES: all, live (all but back-fills), backfill.' +
        '\nBeside a large back-fill, run one worker for each of the two.',
    )
    .action(act(worker));
}

/** The same program as the worker's own entry file: lanes, health, metrics. */
export async function worker(context: CommandContext): Promise<ExitCode> {
  const { io } = context;
  const { load, secrets } = knowSecrets(() => wholeConfig(context));
  const config = await load();
  // A worker outlives an outage of Redis, but at start it is more likely a wrong address: say so.
  await withRedis(config.redis.url, () => Promise.resolve());
  const level = io.env.LOG_LEVEL ?? 'info';
  const program = await startWorkerProgram(
    load,
    createLogger({ name: 'worker', level, secrets, destination: io.stdout }),
  );
  io.takeHangUp?.(() => void program.reload());
  await untilAsked(io.signal);
  await program.stop();
  return EXIT.ok;
}
