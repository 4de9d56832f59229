import { readMigrations } from '@tracklayer/backfill';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import {
  type Frame,
  frameOf,
  historySources,
  readHistory,
  summariesByLane,
  UNIT_NAMES,
  type Unit,
} from '@tracklayer/history';
import { createLanes } from '@tracklayer/lanes';
import { isRedisAway, redisNowMs } from '@tracklayer/redis';
import { type Command, Option } from 'commander';
import { otherName, time } from '../dlq/selection-options.js';
import { mostColumns } from '../history/drawing.js';
import { OVERVIEW_COLUMNS, showOverview, type Unreadable } from '../history/overview.js';
import { historyJson, keptText, type Shown, showOne } from '../history/show-one.js';
import { examples } from '../output/examples.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { knownDestinations, requireKnown } from '../runtime/known-destinations.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';

const DAY_MS = 86_400_000;

interface HistoryOptions {
  lane?: JobType;
  /** Epoch ms. `since` and `from` mean the same. */
  since?: number;
  from?: number;
  until?: number;
  unit?: Unit;
}

export function historyCommand(program: Command, act: Act): void {
  const command = program
    .command('history')
    .argument('[destination]', 'this destination (default: the only one, or one line for each)')
    .description(
      'Show what happened over time: counts, latencies, holds, versions. Minutes are kept for 2 days, hours for 14, days for 90.',
    )
    .addOption(new Option('--lane <lane>', 'only this lane (default: all together)').choices(JOB_TYPES))
    .option('--since <time>', 'from this time on: 2026-04-23T20:00Z, or an age: 8h (default: 24h)', time)
    .addOption(otherName('--from <time>', 'since'))
    .option('--until <time>', 'before this time (default: now)', time)
    .addOption(
      new Option('--unit <unit>', 'read these buckets (default: as fine as they are kept and fit)').choices(
        UNIT_NAMES,
      ),
    )
    .addHelpText(
      'after',
      '\nAll times are in UTC. A percentile is the upper bound of its bucket: at most a quarter too high.' +
        '\n--json prints one value for each destination.',
    )
    .action(act(history));
  examples(command, [
    ['Show the last 24 hours.', 'tracklayer history main'],
    ['Show a night of one lane.', 'tracklayer history main --lane metric-event --since 2026-11-28T22:00Z'],
    ['Show the last two weeks.', 'tracklayer history main --since 14d'],
  ]);
}

async function history(context: CommandContext, options: HistoryOptions, asked?: string): Promise<ExitCode> {
  const { out } = context;
  const settings = await queueSettings(context);
  return withRedis(out, settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    try {
      const known = await knownDestinations(lanes, settings.destinations);
      const destinations = asked === undefined ? known : requireKnown(known, [asked]);
      const sources = historySources({
        deadLetters: createDeadLetters(redis, { lanes }),
        migrations: (id) => readMigrations(redis, id),
      });
      // The history is written by this clock.
      const nowMs = await redisNowMs(redis);
      const query = { ...spanOf(options, nowMs), nowMs, unit: options.unit };
      const isOverview = destinations.length > 1;
      const frame = frameOf(query, isOverview ? OVERVIEW_COLUMNS : mostColumns(out.width));
      if (frame.fromMs >= frame.untilMs) throw notKept(frame);
      const { unit, fromMs, untilMs } = frame;
      const showsMarks = out.json || !isOverview;
      const all: Shown[] = [];
      const unreadable: Unreadable[] = [];
      for (const destination of destinations) {
        const { lane } = options;
        const one = { destination, unit, fromMs, untilMs, ...(lane && { lane }) };
        try {
          all.push({ history: await readHistory(redis, one, showsMarks ? sources : {}), frame, nowMs, lane });
        } catch (error) {
          // Of several destinations, one with a foreign value in Redis must not hide the others.
          if (!isOverview || isRedisAway(error)) throw error;
          unreadable.push({ destination, problem: error instanceof Error ? error.message : String(error) });
        }
      }
      for (const each of all) await out.data(historyJson(each, summariesByLane(each.history)));
      for (const each of unreadable) await out.data(each);
      if (out.json) return EXIT.ok;
      if (isOverview) await showOverview(all, unreadable, out);
      else for (const each of all) await showOne(each, out);
      return EXIT.ok;
    } finally {
      await lanes.close();
    }
  });
}

function notKept({ unit, fromMs }: Frame): CliError {
  return new CliError(EXIT.usage, {
    code: 'not_kept',
    message: `The history of this time is no longer kept: ${keptText(unit)}`,
    next: `Write a time after ${new Date(fromMs).toISOString()}.`,
  });
}

/** @throws {CliError} for a time that ends before it begins */
function spanOf({ since, from, until }: HistoryOptions, nowMs: number): { sinceMs: number; untilMs: number } {
  const untilMs = Math.min(until ?? nowMs, nowMs);
  const sinceMs = since ?? from ?? untilMs - DAY_MS;
  if (sinceMs < untilMs) return { sinceMs, untilMs };
  const [name, limit] = until === undefined || until > nowMs ? ['now', nowMs] : ['--until', until];
  throw new CliError(EXIT.usage, {
    code: 'empty_time',
    message: `--since is ${new Date(sinceMs).toISOString()}, and that is not before ${name}, ${new Date(limit).toISOString()}.`,
    next: 'Write an earlier time: --since 24h, or --since 2026-04-23T20:00Z',
  });
}
