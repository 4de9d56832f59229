import { findEvents, type JobStatus } from '@tracklayer/event-status';
import { counted } from '@tracklayer/format';
import { type JournalStep, type JournalView, journalOver, watchJournal } from '@tracklayer/journal';
import { chunks } from '@tracklayer/redis';
import type { Command } from 'commander';
import { stateText } from '../events/fate.js';
import { type OpenEvents, withEvents } from '../events/open-events.js';
import { type QueryOptions, queriesOf, withQueryOptions } from '../events/query-options.js';
import { matcherOf } from '../events/step-matcher.js';
import { examples } from '../output/examples.js';
import { oneLine } from '../output/one-line.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { repeated } from '../runtime/option-values.js';

interface WatchOptions extends QueryOptions {
  destination?: string;
  name?: string;
  what?: string[];
}

/** Steps whose states are read at the same time. */
const READ_TOGETHER = 50;

export function eventsWatchCommand(events: Command, act: Act): void {
  const command = withQueryOptions(
    events.command('watch').description('Follow what happens to events from now on, until Ctrl-C.'),
  )
    .option('--destination <id>', 'only this destination (default: all)')
    .option('--name <name>', 'only events of this name')
    .option('--what <step>', 'only enqueued, delivered, duplicate, skipped, dead … (repeatable)', repeated)
    .action(act(eventsWatch));
  examples(command, [
    ['Follow everything.', 'tracklayer events watch'],
    ['Follow what dies.', 'tracklayer events watch --what dead'],
    ['Follow one order.', 'tracklayer events watch --order 10492'],
  ]);
}

async function eventsWatch(context: CommandContext, options: WatchOptions): Promise<ExitCode> {
  return withEvents(context, options.destination, async (open) => {
    const { signal } = context.io;
    context.out.note('Follows what happens now. Ctrl-C ends it.');
    await Promise.all(open.destinations.map((destination) => watch(destination, context, open, options)));
    return signal.aborted ? EXIT.interrupted : EXIT.ok;
  });
}

async function watch(
  destination: string,
  { out, io }: CommandContext,
  open: OpenEvents,
  options: WatchOptions,
): Promise<void> {
  const queries = queriesOf(options, open.keys);
  const matches = matcherOf(queries, open.digestKey);
  for await (const { steps, leftOut } of watchJournal(open.redis, destination, io.signal)) {
    if (leftOut > 0) await sayLeftOut(leftOut);
    // One reading of the journal for all steps that came together.
    const journal = journalOver(open.redis, destination);
    const wanted = steps.filter(({ what }) => options.what?.includes(what) ?? true);
    for (const some of chunks(wanted, READ_TOGETHER)) {
      const shown = await Promise.all(
        some.map(async (step) => {
          const isMeant = queries.length === 0 || (await matches(step, journal));
          return isMeant ? { step, job: await statusOf(step, journal) } : undefined;
        }),
      );
      for (const each of shown) if (each) await show(each.step, each.job);
    }
  }

  async function show(step: JournalStep, job: JobStatus | undefined): Promise<void> {
    if (options.name !== undefined && job?.name !== options.name) return;
    await out.data({ destination, ...step, ...(job && { job }) });
    const of = [job?.name ?? step.type, job?.eventId ?? `~${step.tag}`].join(' ');
    const replayed = step.what === 'enqueued' && (job?.replays ?? 0) > 0 ? 'replayed' : step.what;
    const why = step.what === 'enqueued' || job === undefined ? '' : `  ${stateText(job)}`;
    await out.print(
      oneLine(`${new Date(step.atMs).toISOString()}  ${replayed.padEnd(10)}  ${of}  to ${destination}${why}`),
    );
  }

  async function statusOf({ tag, jobId }: JournalStep, journal: JournalView) {
    const { events } = await findEvents(open, destination, [{ tag }], { journal });
    return events.flatMap(({ jobs }) => jobs).find((job) => job.jobId === jobId);
  }

  async function sayLeftOut(steps: number): Promise<void> {
    await out.data({ destination, leftOut: steps });
    out.note(
      `${counted(steps, 'step')} of ${destination} left out: they came faster than the command reads. ` +
        'To see all steps of an event: tracklayer events show.',
    );
  }
}
