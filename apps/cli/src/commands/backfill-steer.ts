import {
  BackfillError,
  lowerProcessPriority,
  type MigrationAct,
  type MigrationReport,
  ordersToRead,
  type ReadingOrder,
  steerMigration,
} from '@tracklayer/backfill';
import { type Actor, createDeadLetters } from '@tracklayer/dead-letters';
import type { Command } from 'commander';
import { findMigration } from '../backfill/find-migration.js';
import { backfillTarget, type OpenBackfill, withBackfill } from '../backfill/open-backfill.js';
import { openSources } from '../backfill/open-sources.js';
import { awaitMigration, type MigrationOrder, runMigration } from '../backfill/run-migration.js';
import { showReport } from '../backfill/show-report.js';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { examples } from '../output/examples.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface SteerOptions extends ActorOptions {
  destination?: string;
  wait?: boolean;
}

export function backfillSteerCommands(backfill: Command, act: Act): void {
  steerCommand(
    backfill,
    'pause',
    'Pause a migration: none of its remaining entries are sent, not even those in the lane.',
  ).action(act(steer('pause')));
  steerCommand(backfill, 'resume', 'Resume a migration that was paused, interrupted or killed.')
    .option('--no-wait', 'exit when every entry is enqueued, before all are delivered')
    .action(act(resume));
  steerCommand(backfill, 'cancel', 'Cancel a migration. Delivered entries stay delivered.').action(
    act(steer('cancel')),
  );
}

function steerCommand(backfill: Command, name: MigrationAct, description: string): Command {
  const command = backfill
    .command(name)
    .argument('<migration>', 'the migration id')
    .description(description)
    .option('--destination <id>', 'the destination (default: the only configured one)');
  withActorOptions(command, 'why, for the audit');
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return examples(command, [[`${title} one migration.`, `tracklayer backfill ${name} spring_2026_import`]]);
}

function steer(act: MigrationAct) {
  return async (context: CommandContext, options: SteerOptions, id: string): Promise<ExitCode> =>
    withBackfill(await backfillTarget(context, options.destination), async (open) => {
      await move(open, id, act, actorOf(options, context.io));
      const report = await findMigration(open, id);
      await context.out.data({ report });
      await showReport(report, context.out);
      return EXIT.ok;
    });
}

/** If no process reads the files any more, this one reads on from where they stand, also files of earlier runs. */
async function resume(context: CommandContext, options: SteerOptions, id: string): Promise<ExitCode> {
  return withBackfill(await backfillTarget(context, options.destination), async (open) => {
    const found = await findMigration(open, id);
    const orders = ordersToRead(found);
    if (found.state !== 'done' || orders.length === 0)
      await move(open, id, 'resume', actorOf(options, context.io));
    const wait = options.wait !== false;
    if (found.reading || orders.length === 0) return awaitMigration(context, open, id, { wait });
    if (context.io.stdout === process.stdout) lowerProcessPriority();
    const again: MigrationOrder[] = [];
    for (const order of orders) {
      const paths = order.files.flatMap(({ path }) => path ?? []);
      if (paths.length > 0) again.push(await orderToResume(order, paths, found, context, open));
    }
    const [first, ...more] = again;
    if (first === undefined) {
      const next = `Pipe the same input again: … | tracklayer backfill - --migration-id ${id}`;
      throw new BackfillError(
        'no_such_file',
        `Migration ${id} reads standard input, so it cannot be resumed without it.`,
        next,
      );
    }
    return runMigration(context, open, [first, ...more], { wait });
  });
}

async function orderToResume(
  { map, utc, allOwners, rejectsPath, format, encoding, reading }: ReadingOrder,
  paths: readonly string[],
  { id, kind }: MigrationReport,
  context: CommandContext,
  { target }: OpenBackfill,
): Promise<MigrationOrder> {
  const sources = await openSources(paths, context, encoding);
  const ownership = allOwners ? undefined : target.ownership;
  return {
    migrationId: id,
    kind,
    sources,
    format,
    map,
    utc,
    ownership,
    rejectsPath,
    ...(reading !== undefined && { reading }),
  };
}

/** Changes the state of a migration between two entries of the audit, as the API does. */
async function move(open: OpenBackfill, id: string, act: MigrationAct, actor: Actor): Promise<void> {
  await findMigration(open, id);
  const { redis, lanes, destination } = open;
  const entry = { ...actor, action: `migration-${act}`, migrationId: id } as const;
  await createDeadLetters(redis, { lanes }).erasing.act(destination, entry, async () => {
    const { before, isDone } = await steerMigration(redis, { destination, id }, act, Date.now());
    if (isDone) return;
    throw new BackfillError(
      before === 'cancelled' ? 'migration_cancelled' : 'other_settings',
      `Migration ${id} is ${before}.`,
      `Its state cannot change any more. To see it: tracklayer backfill status ${id}`,
    );
  });
}
