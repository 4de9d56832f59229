import {
  decidingJob,
  type EventQuery,
  type EventStatus,
  findEvents,
  type JobStatus,
} from '@tracklayer/event-status';
import { counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { exitCodeOf, stateText } from '../events/fate.js';
import { gapsText } from '../events/gaps-text.js';
import { type OpenEvents, withEvents } from '../events/open-events.js';
import { noQuery, type QueryOptions, queriesOf, withQueryOptions } from '../events/query-options.js';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import type { ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger } from '../runtime/option-values.js';

interface ListOptions extends QueryOptions {
  campaign?: string;
  destination?: string;
  limit: number;
  page: number;
}

export function eventsListCommand(events: Command, act: Act): void {
  const command = withQueryOptions(
    events
      .command('list')
      .description('List the events of an order, a person, a request, a campaign or a migration.'),
  )
    .option('--campaign <id>', 'events that this campaign replayed')
    .option('--destination <id>', 'only this destination (default: all)')
    .option('--limit <number>', 'how many events of each destination at most', positiveInteger, 20)
    .option('--page <number>', 'the next events: 2 is the second page', positiveInteger, 1)
    .action(act(eventsList));
  examples(command, [
    ['Find the events of an order.', 'tracklayer events list --order 10492'],
    ['Find what was sent of a person.', 'tracklayer events list --email ava@shop.example'],
    ['Find an event by another property.', 'tracklayer events list --key cartId=c-17'],
  ]);
}

async function eventsList(context: CommandContext, options: ListOptions): Promise<ExitCode> {
  return withEvents(context, options.destination, async (open) => {
    const { campaign } = options;
    const queries: EventQuery[] = queriesOf(options, open.keys);
    if (campaign !== undefined) queries.push({ campaignId: campaign });
    if (queries.length === 0) throw noQuery();
    const { events, found, most, isCut } = await listed(open, queries, options);
    for (const event of events) await context.out.data(event);
    if (!context.out.json) await show(events, context.out);
    const shown = events.length;
    if (found === 0) context.out.note('No event matches. TrackLayer forgets events after some days.');
    else if (found > shown) {
      const next = options.page * options.limit < most ? ` Next: add --page ${options.page + 1}.` : '';
      context.out.note(`${shown} of ${counted(found, 'event')}.${next}`);
    }
    for (const line of await gapsText(open, Date.now())) context.out.note(line);
    if (isCut) context.out.note('There are more events than the journal lists.');
    return exitCodeOf(events);
  });
}

/** `found`: events of all destinations; `most`: of the destination that has the most of them. */
async function listed(
  open: OpenEvents,
  queries: readonly EventQuery[],
  { limit, page }: ListOptions,
): Promise<{ events: EventStatus[]; found: number; most: number; isCut: boolean }> {
  const all = { events: [] as EventStatus[], found: 0, most: 0, isCut: false };
  for (const destination of open.destinations) {
    const { events, found, isCut } = await findEvents(open, destination, queries, {
      offset: (page - 1) * limit,
      limit,
    });
    all.events.push(...events);
    all.found += found;
    all.most = Math.max(all.most, found);
    all.isCut ||= isCut;
  }
  return all;
}

interface Row {
  event: EventStatus;
  job: JobStatus;
}

async function show(events: readonly EventStatus[], out: Output): Promise<void> {
  const isOne = new Set(events.map(({ destination }) => destination)).size === 1;
  const rows = events.flatMap((event): Row[] => {
    const job = decidingJob(event);
    return job === undefined ? [] : [{ event, job }];
  });
  if (rows.length === 0) return;
  await out.print(
    table(
      rows,
      [
        { head: 'tracked', of: ({ job }) => timeText(job.steps[0]?.atMs), whole: true },
        { head: 'event', of: ({ job }) => job.name ?? job.type },
        { head: 'id', of: ({ event, job }) => job.eventId ?? `~${event.tag}`, whole: true },
        {
          head: 'state',
          of: ({ job }) => stateText(job),
          whole: true,
          color: ({ job }) => (job.state === 'delivered' ? out.colors.green : undefined),
        },
        ...(isOne ? [] : [{ head: 'destination', of: ({ event }: Row) => event.destination, optional: 1 }]),
        { head: 'ended', of: ({ job }) => timeText(job.steps.at(-1)?.atMs), optional: 2 },
      ],
      out,
    ),
  );
}

function timeText(atMs: number | undefined): string {
  return atMs === undefined ? '' : new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
