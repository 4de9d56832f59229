import { createDeadLetters } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { createLanes, type LaneDepth, type Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { repeated } from '../edit-options.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { knownDestinations, requireKnown } from '../known-destinations.js';
import { withRedis } from '../open-redis.js';
import type { Output } from '../output.js';
import type { Act } from '../program.js';
import { queueSettings } from '../settings.js';
import { table } from '../table.js';

interface LaneRow extends LaneDepth {
  destination: string;
  lane: JobType;
  dead: number;
}

export function lanesCommand(program: Command, act: Act): void {
  program
    .command('lanes')
    .description('Show every lane: what waits, is being sent, waits for a time, and is dead.')
    .option(
      '--destination <id>',
      'of this one (repeatable; default: the configured ones, and others that hold something)',
      repeated,
    )
    .action(act(lanes));
}

export async function lanes(context: CommandContext, options: { destination?: string[] }): Promise<ExitCode> {
  const settings = await queueSettings(context);
  const rows = await withRedis(settings.redisUrl, async (redis) => {
    const all = createLanes(redis, settings);
    try {
      return await laneRows(redis, all, settings.destinations, options.destination);
    } finally {
      await all.close();
    }
  });
  await show(rows, context.out);
  return EXIT.ok;
}

async function laneRows(
  redis: RedisClient,
  lanes: Lanes,
  configured: readonly string[],
  asked: readonly string[] | undefined,
): Promise<LaneRow[]> {
  const deadLetters = createDeadLetters(redis, { lanes });
  const known = await knownDestinations(lanes, configured);
  const destinations = asked ? requireKnown(known, asked) : known;
  const rows = await Promise.all(
    destinations.map(async (destination) => {
      const own = await Promise.all(
        JOB_TYPES.map(async (lane): Promise<LaneRow> => {
          const depth = await lanes.depth(destination, lane);
          const dead = await deadLetters.count(destination, { type: lane });
          return { destination, lane, ...depth, dead };
        }),
      );
      // One that is configured no more and holds nothing is history.
      return asked || configured.includes(destination) || own.some(holdsSomething) ? own : [];
    }),
  );
  return rows.flat();
}

function holdsSomething({ waiting, active, delayed, dead }: LaneRow): boolean {
  return waiting + active + delayed + dead > 0;
}

async function show(rows: LaneRow[], out: Output): Promise<void> {
  for (const row of rows) await out.data(row);
  if (out.json) return;
  if (rows.length === 0) {
    out.note('No lanes yet: nothing was ever sent. Try `tracklayer send FILE`.');
    return;
  }
  const { yellow, red, cyan } = out.colors;
  const number = (value: number, color: (text: string) => string) => (value > 0 ? color(String(value)) : '0');
  await out.print(
    table(
      rows,
      [
        { head: 'destination', of: ({ destination }) => destination },
        { head: 'lane', of: ({ lane, paused }) => (paused ? `${lane} ${yellow('(paused)')}` : lane) },
        { head: 'waiting', of: ({ waiting }) => number(waiting, cyan), right: true },
        { head: 'active', of: ({ active }) => number(active, cyan), right: true },
        { head: 'delayed', of: ({ delayed }) => number(delayed, yellow), right: true },
        { head: 'dead', of: ({ dead }) => number(dead, red), right: true },
      ],
      out,
    ),
  );
  if (rows.some(({ dead }) => dead > 0)) out.note('\nDead letters: `tracklayer dlq groups` says why.');
}
