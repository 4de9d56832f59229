import { knowSecrets, type OverrideFlags } from '@tracklayer/config';
import { runWorkerProcess } from '@tracklayer/delivery';
import { createLogger } from '@tracklayer/telemetry';
import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { wholeConfig } from '../runtime/settings.js';
import { version } from '../runtime/version.js';

export function workerCommand(program: Command, act: Act): void {
  const command = program
    .command('worker')
    .description('Deliver the events of every configured destination, until SIGTERM or Ctrl-C.')
    .option(
      '--allow-eviction',
      'run with a Redis that deletes keys when its memory is full, and so loses events',
    )
    .addHelpText(
      'after',
      '\nOn SIGHUP the worker reloads its configuration. It restarts only changed destinations.' +
        '\nThe log goes to stdout as JSON lines. LOG_LEVEL: debug, info, warn, error.' +
        '\n/healthz, /readyz and /metrics listen on worker.metricsPort or METRICS_PORT (9464).' +
        '\nWORKER_LANES: all, live (without back-fills), backfill. During a large back-fill,' +
        '\nrun one worker for live and one for backfill.',
    )
    .action(act(worker));
  examples(command, [
    ['Deliver with the configuration of this folder.', 'tracklayer worker'],
    [
      'Deliver to one account without a configuration file.',
      'REDIS_URL=redis://127.0.0.1:6379 KLAVIYO_API_KEY=pk_… KLAVIYO_LIST_ID=Y6nRLr tracklayer worker',
    ],
  ]);
}

/** The same program as apps/worker: lanes, health, metrics. */
async function worker(context: CommandContext, flags: OverrideFlags): Promise<ExitCode> {
  const { io } = context;
  const { load, secrets } = knowSecrets(() => wholeConfig(context, flags));
  const level = io.env.LOG_LEVEL ?? 'info';
  const log = createLogger({ name: 'worker', level, secrets, destination: io.stdout });
  io.takeConsole?.(log);
  await runWorkerProcess(load, log, {
    version: version(),
    stop: io.signal,
    campaignThread: io.campaignThread,
    onReload: (listener) => io.takeHangUp?.(listener),
  });
  return EXIT.ok;
}
