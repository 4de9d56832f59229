import { EVENT_NAMES, type EventName, OWNERSHIP } from '@tracklayer/events';
import { type FlowFilter, flowFilter } from '@tracklayer/klaviyo';
import { Argument, type Command } from 'commander';
import type { Output } from '../output/output.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { destinationMappings } from '../runtime/mapping-tables.js';
import { repeated } from '../runtime/option-values.js';

export function dedupFilterCommand(dedup: Command, act: Act): void {
  dedup
    .command('filter')
    .addArgument(new Argument('<event>', 'the event that starts the flow').choices(EVENT_NAMES))
    .option('--destination <id>', 'at this one (repeatable; default: every configured one)', repeated)
    .description('The trigger filter that keeps a flow from starting twice, and where to set it in Klaviyo.')
    .action(act(dedupFilter));
}

export async function dedupFilter(
  context: CommandContext,
  options: { destination?: string[] },
  event: EventName,
): Promise<ExitCode> {
  for (const { destination, mapping, ownership = OWNERSHIP } of await destinationMappings(
    context,
    options.destination,
  )) {
    const filter = flowFilter(event, mapping, ownership);
    await context.out.data({ destination, ...filter });
    if (!context.out.json) await show(destination, filter, context.out);
  }
  return EXIT.ok;
}

async function show(destination: string, filter: FlowFilter, out: Output): Promise<void> {
  const { bold, cyan, dim } = out.colors;
  const { event, metric, conditions, why } = filter;
  await out.print(
    [
      `${bold(`${event} → ${metric}`)} ${dim(`(destination ${destination})`)}`,
      `  ${dim('owner'.padEnd(7))} ${ownerText(filter)}`,
      ...conditions.map(
        ({ property, operator, value }, index) =>
          `  ${dim((index === 0 ? 'filter' : 'and').padEnd(7))} ${property} ${operator} ${cyan(value)}`,
      ),
      ...(conditions.length === 0 ? [`  ${dim('filter'.padEnd(7))} none`] : []),
      `  ${why}`,
      ...(conditions.length === 0 ? [] : ['', ...steps(filter)]),
      '',
    ].join('\n'),
  );
}

function ownerText({ owner, otherwise }: FlowFilter): string {
  if (owner === 'either') return 'whoever sends it';
  const other = owner === 'server' ? 'an event of a page' : 'an event of the backend';
  return `${owner}; ${other} is ${otherwise === 'skip' ? 'skipped' : 'sent, with event_owner'}`;
}

function steps({ metric, conditions }: FlowFilter): string[] {
  return [
    'In Klaviyo, for each flow that this metric starts:',
    `  1. Flows → open the flow → click its trigger, "${metric}".`,
    '  2. Trigger filters → add a filter on the event’s property (it is on the list once one event has arrived):',
    ...conditions.map(({ property, operator, value }) => `       ${property}  ${operator}  ${value}`),
    `  3. ${conditions.length > 1 ? 'Join them with AND. ' : ''}Save; a draft first, then live.`,
  ];
}
