import { EVENT_NAMES, type EventName, OWNERSHIP } from '@tracklayer/events';
import { type FlowFilter, flowFilter } from '@tracklayer/klaviyo';
import { Argument, type Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { destinationMappings } from '../runtime/mapping-tables.js';
import { repeated } from '../runtime/option-values.js';

export function dedupFilterCommand(dedup: Command, act: Act): void {
  const command = dedup
    .command('filter')
    .addArgument(new Argument('<event>', 'the event that starts the flow').choices(EVENT_NAMES))
    .option(
      '--destination <id>',
      'only this destination (repeatable; default: every configured one)',
      repeated,
    )
    .description('Print the trigger filter that stops a flow from starting twice, and where to set it.')
    .action(act(dedupFilter));
  examples(command, [
    ['Print the filter for flows that a purchase starts.', 'tracklayer dedup filter purchase'],
  ]);
}

async function dedupFilter(
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
  const { event, metric, conditions, why, note } = filter;
  await out.print(
    [
      `${bold(`${event} → ${metric}`)} ${dim(`(destination ${destination})`)}`,
      `  ${dim('owner'.padEnd(7))} ${ownerText(filter)}`,
      ...conditions.map(
        ({ property, operator, value }, index) =>
          `  ${dim((index === 0 ? 'filter' : 'and').padEnd(7))} ${property} ${operator} ${cyan(value)}`,
      ),
      ...(conditions.length === 0 ? [`  ${dim('filter'.padEnd(7))} none`] : []),
      wrap(`  ${why}`, out.width, 2),
      ...(note === undefined ? [] : [wrap(`  ${note}`, out.width, 2)]),
      ...(conditions.length === 0 ? [] : ['', ...steps(filter).map((step) => wrap(step, out.width, 5))]),
      '',
    ].join('\n'),
  );
}

function ownerText({ owner, otherwise }: FlowFilter): string {
  if (owner === 'either') return 'either side';
  const other = owner === 'server' ? 'a browser event' : 'a backend event';
  return `${owner}; ${other} is ${otherwise === 'skip' ? 'skipped' : 'sent, with event_owner'}`;
}

function steps({ metric, conditions }: FlowFilter): string[] {
  return [
    'In Klaviyo, do this for each flow that the metric starts:',
    `  1. Flows → open the flow → click its trigger "${metric}".`,
    '  2. Trigger filters → add a filter on the property. Klaviyo lists it after the first event.',
    ...conditions.map(({ property, operator, value }) => `       ${property}  ${operator}  ${value}`),
    `  3. ${conditions.length > 1 ? 'Join them with AND. ' : ''}Save as a draft, then set it live.`,
  ];
}
