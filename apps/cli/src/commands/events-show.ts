import { type EventStatus, findEvents, queryOfId } from '@tracklayer/event-status';
import type { Command } from 'commander';
import { exitCodeOf } from '../events/fate.js';
import { gapsText } from '../events/gaps-text.js';
import { withEvents } from '../events/open-events.js';
import { showEvent } from '../events/show-event.js';
import { examples } from '../output/examples.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function eventsShowCommand(events: Command, act: Act): void {
  const command = events
    .command('show')
    .argument('<id>', 'the eventId, or an id that `events list` or `dlq list` prints')
    .option('--destination <id>', 'only this destination (default: all)')
    .description(
      'Show each step of one event with its time. Exits with 0 if it was delivered, 8 if it is under way, 9 if it was not ' +
        'sent, and 6 if TrackLayer does not know it.',
    )
    .action(act(eventsShow));
  examples(command, [
    ['Show what became of an order, by its eventId.', 'tracklayer events show order-10492'],
    [
      'Wait in a script while the event is under way.',
      'while tracklayer events show order-10492; [ $? -eq 8 ]; do sleep 1; done',
    ],
  ]);
}

async function eventsShow(
  context: CommandContext,
  { destination }: { destination?: string },
  id: string,
): Promise<ExitCode> {
  return withEvents(context, destination, async (open) => {
    const events: EventStatus[] = [];
    for (const each of open.destinations)
      events.push(...(await findEvents(open, each, [queryOfId(id)])).events);
    if (events.length === 0) throw notFound(id, await gapsText(open, Date.now()));
    for (const [at, event] of events.entries()) {
      await context.out.data(event);
      if (at > 0) await context.out.print('');
      if (!context.out.json) await showEvent(event, context.out);
    }
    return exitCodeOf(events);
  });
}

function notFound(id: string, gaps: readonly string[]): CliError {
  return new CliError(EXIT.notFound, {
    code: 'no_such_event',
    message: [`No destination knows an event ${id}.`, ...gaps].join(' '),
    next: 'To find it by another value: tracklayer events list --order NUMBER, or --email ADDRESS. TrackLayer forgets events after some days.',
  });
}
