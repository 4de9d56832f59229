import { type ConfigWarning, configWarnings } from '@tracklayer/config';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { loweredLimitsOf } from '@tracklayer/klaviyo';
import {
  createBudgets,
  createWorkerView,
  holdsSomething,
  type LaneRow,
  type LaneSources,
  laneRows,
  readWorkerFindings,
  type WorkerFinding,
} from '@tracklayer/lane-status';
import { createLanes } from '@tracklayer/lanes';
import type { RedisClient, RedisFinding } from '@tracklayer/redis';
import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import { heldLines } from '../output/held-lines.js';
import { laneNotes } from '../output/lane-notes.js';
import { lanesScreen } from '../output/lanes-screen.js';
import { lanesTable } from '../output/lanes-table.js';
import type { Output } from '../output/output.js';
import { findingLines } from '../output/worker-findings.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { redisFindings, withRedis } from '../runtime/open-redis.js';
import { repeated } from '../runtime/option-values.js';
import { queueSettings } from '../runtime/settings.js';
import { version } from '../runtime/version.js';
import { showOften, type Watch, watchOption } from '../runtime/watch.js';

export function lanesCommand(program: Command, act: Act): void {
  const command = program
    .command('lanes')
    .description(
      'Show every lane: its jobs, dead letters, call rate, budget, and whether it is paused, on hold or without a worker.',
    )
    .option(
      '--destination <id>',
      'only this destination (repeatable; default: configured ones, and others with jobs or letters)',
      repeated,
    )
    .addHelpText(
      'after',
      '\nwaiting, active, delayed: jobs. Each of event-backfill is a batch; lines below count its events.' +
        '\ncalls/s: calls of the last second, by all workers together.' +
        '\nbudget: calls in the last minute / calls per minute allowed now.',
    )
    .action(act(lanes));
  watchOption(command);
  examples(command, [
    ['Show every lane once.', 'tracklayer lanes'],
    ['Watch the lanes of one destination.', 'tracklayer lanes --destination main --watch'],
  ]);
}

interface LanesOptions {
  destination?: string[];
  watch?: Watch;
}

async function lanes(context: CommandContext, options: LanesOptions): Promise<ExitCode> {
  const settings = await queueSettings(context);
  const { out } = context;
  const use = async (redis: RedisClient) => {
    const all = createLanes(redis, settings);
    const sources = {
      lanes: all,
      deadLetters: createDeadLetters(redis, { lanes: all }),
      holds: createHolds(redis),
      budgets: createBudgets(redis, loweredLimitsOf(settings.targets)),
      workers: createWorkerView(all, () => settings.configured),
    };
    const read = async (): Promise<Shown> => {
      const [rows, ofRedis] = await Promise.all([
        rowsOf(sources, settings.destinations, options.destination),
        redisFindings(redis),
      ]);
      const ids = [...new Set(rows.map(({ destination }) => destination))];
      return {
        rows,
        warnings: configWarnings({ destinations: settings.targets }, Date.now()),
        redis: ofRedis,
        workers: await readWorkerFindings(sources.workers, ids, version()),
      };
    };
    try {
      await showOften(context, options.watch, read, (shown) =>
        show(shown, out, options.watch === undefined ? undefined : out.height),
      );
    } finally {
      await all.close();
    }
  };
  await withRedis(out, settings.redisUrl, use, 'reader', false);
  return EXIT.ok;
}

/** The lanes of the destinations that the command names. Default: the configured ones, and others that hold something. */
async function rowsOf(
  sources: LaneSources,
  configured: readonly string[],
  asked?: readonly string[],
): Promise<LaneRow[]> {
  const known = await knownDestinations(sources.lanes, configured);
  if (asked) return laneRows(sources, requireKnown(known, asked));
  const rows = await laneRows(sources, known);
  const shown = new Set([
    ...configured,
    ...rows.filter(holdsSomething).map(({ destination }) => destination),
  ]);
  return rows.filter(({ destination }) => shown.has(destination));
}

interface Shown {
  rows: LaneRow[];
  warnings: readonly ConfigWarning[];
  /** Why Redis may lose events. */
  redis: readonly RedisFinding[];
  workers: readonly WorkerFinding[];
}

/** `height`: all must fit into so many lines. In JSON, each lane carries the warnings of its destination, and in `redis` those about Redis. */
async function show(
  { rows, warnings: all, redis, workers }: Shown,
  out: Output,
  height: number | undefined,
): Promise<void> {
  const warnings = all.filter((one) => rows.some(({ destination }) => destination === one.destination));
  for (const row of rows) {
    const own = warnings.filter(({ destination }) => destination === row.destination);
    await out.data({ ...row, ...(own.length > 0 && { warnings: own }), ...(redis.length > 0 && { redis }) });
  }
  if (out.json) return;
  const { yellow, red } = out.colors;
  const ofRedis = redis.map(({ severity, message, next }) =>
    wrap((severity === 'unfit' ? red : yellow)(`${message} ${next}`), out.width, 2),
  );
  if (rows.length === 0) {
    for (const text of ofRedis) await out.print(text);
    out.note('No lanes yet: no event was ever sent. To send one: tracklayer send FILE');
    return;
  }
  const nowMs = Date.now();
  const below = [
    ...ofRedis,
    ...findingLines(workers, out),
    ...warnings.map(({ message }) => wrap(yellow(message), out.width, 2)),
  ].map((text) => `\n${text}`);
  const tableOf = (some: readonly LaneRow[]) => lanesTable(some, nowMs, out);
  const notesOf = (some: readonly LaneRow[]) => [
    ...heldLines(some, nowMs, out),
    ...laneNotes(some, nowMs, out),
    ...below,
  ];
  const isDead = rows.some(({ dead = 0 }) => dead > 0);
  if (height !== undefined) {
    await out.print(lanesScreen(rows, isDead ? height - 2 : height, { tableOf, notesOf }));
  } else await out.print([tableOf(rows), ...notesOf(rows)].join('\n'));
  if (isDead) out.note('\nTo see why letters are dead: tracklayer dlq causes');
}
