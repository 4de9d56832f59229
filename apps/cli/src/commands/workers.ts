import {
  createWorkerView,
  type ServedDestination,
  type WorkerView,
  workerFindings,
  workerRows,
} from '@tracklayer/lane-status';
import { createLanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
import { findingLines } from '../output/worker-findings.js';
import { workersTable } from '../output/workers-table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';
import { repeated } from '../runtime/option-values.js';
import { queueSettings } from '../runtime/settings.js';
import { version } from '../runtime/version.js';
import { showOften, type Watch, watchOption } from '../runtime/watch.js';

export function workersCommand(program: Command, act: Act): void {
  const command = program
    .command('workers')
    .description(
      'Show every worker process: its host and process id, version, lanes, jobs in work, lag of its event loop, and memory. Say which lanes have no worker.',
    )
    .option(
      '--destination <id>',
      'only the workers of this destination (repeatable; default: every destination)',
      repeated,
    )
    .addHelpText(
      'after',
      '\nA worker reports itself every 3 seconds. A worker that is silent for 9 seconds counts as gone.' +
        '\nserves: destinations, and the lanes as in WORKER_LANES.' +
        '\nlag: how late the timers of the process fire (99th percentile of 3 seconds).' +
        '\nWith --json, each worker is a line, and each warning a line {"warning": …}.',
    )
    .action(act(workers));
  watchOption(command);
  examples(command, [
    ['Show every worker once.', 'tracklayer workers'],
    ['Watch the workers during a roll-out.', 'tracklayer workers --watch'],
    ['Count the workers that run.', `tracklayer workers --json | grep -c '"state":"runs"'`],
  ]);
}

interface WorkersOptions {
  destination?: string[];
  watch?: Watch;
}

async function workers(context: CommandContext, options: WorkersOptions): Promise<ExitCode> {
  const settings = await queueSettings(context);
  const { out } = context;
  const use = async (redis: RedisClient) => {
    const lanes = createLanes(redis, settings);
    const view = createWorkerView(lanes, () => settings.configured);
    const read = async () => {
      const known = await knownDestinations(lanes, settings.destinations);
      return readAll(view, options.destination ? requireKnown(known, options.destination) : known);
    };
    try {
      await showOften(context, options.watch, read, (served) => show(served, out));
    } finally {
      await lanes.close();
    }
  };
  await withRedis(out, settings.redisUrl, use);
  return EXIT.ok;
}

function readAll(view: WorkerView, destinations: readonly string[]): Promise<ServedDestination[]> {
  return Promise.all(destinations.map((destination) => view.of(destination)));
}

async function show(served: readonly ServedDestination[], out: Output): Promise<void> {
  const rows = workerRows(served, version());
  const findings = workerFindings(served, version());
  for (const row of rows) await out.data(row);
  for (const warning of findings) await out.data({ warning });
  const nowMs = Math.max(...served.map((each) => each.nowMs));
  if (rows.length > 0) await out.print(workersTable(rows, nowMs, out));
  for (const [at, text] of findingLines(findings, out).entries())
    await out.print(at === 0 && rows.length === 0 ? text : `\n${text}`);
}
