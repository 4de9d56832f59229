import { EVENT_NAMES, OWNERSHIP } from '@tracklayer/events';
import { type FlowFilter, flowFilter } from '@tracklayer/klaviyo';
import type { Command } from 'commander';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { destinationMappings } from '../runtime/mapping-tables.js';
import { repeated } from '../runtime/option-values.js';

export function dedupListCommand(dedup: Command, act: Act): void {
  dedup
    .command('list')
    .option('--destination <id>', 'of this one (repeatable; default: every configured one)', repeated)
    .description('The ownership table: who sends each event, and what becomes of the other one’s.')
    .action(act(dedupList));
}

export async function dedupList(
  context: CommandContext,
  options: { destination?: string[] },
): Promise<ExitCode> {
  const { out } = context;
  const { bold, cyan, dim, yellow } = out.colors;
  for (const { destination, mapping, ownership = OWNERSHIP } of await destinationMappings(
    context,
    options.destination,
  )) {
    const rows = EVENT_NAMES.map((name) => flowFilter(name, mapping, ownership));
    for (const { event, metric, owner, otherwise } of rows) {
      await out.data({ destination, event, metric, owner, otherwise });
    }
    if (out.json) continue;
    await out.print(bold(destination));
    const columns = [
      { head: 'event', of: ({ event }: FlowFilter) => event },
      { head: 'metric', of: ({ metric }: FlowFilter) => metric },
      {
        head: 'owner',
        of: ({ owner }: FlowFilter) => (owner === 'either' ? dim(owner) : cyan(owner)),
      },
      {
        head: 'the other one’s',
        of: ({ owner, otherwise }: FlowFilter) =>
          owner === 'either'
            ? dim('sent as well')
            : otherwise === 'skip'
              ? yellow('skipped')
              : 'sent, marked',
      },
    ];
    await out.print(`${table(rows, columns, out)}\n`);
  }
  out.note(
    'An event is the browser’s where its source is `browser`, or begins with `browser:`; else the server’s.\n' +
      'Set `ownership` in the configuration; `tracklayer dedup filter EVENT` says what to set in Klaviyo.',
  );
  return EXIT.ok;
}
