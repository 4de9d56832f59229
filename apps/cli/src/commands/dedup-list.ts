import { EVENT_NAMES, OWNERSHIP } from '@tracklayer/events';
import { type FlowFilter, flowFilter } from '@tracklayer/klaviyo';
import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import { table } from '../output/table.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { destinationMappings } from '../runtime/mapping-tables.js';
import { repeated } from '../runtime/option-values.js';

export function dedupListCommand(dedup: Command, act: Act): void {
  const command = dedup
    .command('list')
    .option(
      '--destination <id>',
      'only this destination (repeatable; default: every configured one)',
      repeated,
    )
    .description('List the owner of each event, and what happens to the event of the other side.')
    .action(act(dedupList));
  examples(command, [['List the owners at one destination.', 'tracklayer dedup list --destination main']]);
}

async function dedupList(context: CommandContext, options: { destination?: string[] }): Promise<ExitCode> {
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
        of: ({ owner }: FlowFilter) => owner,
        color: ({ owner }: FlowFilter) => (owner === 'either' ? dim : cyan),
      },
      {
        head: 'from the other side',
        of: otherSideText,
        color: ({ owner, otherwise }: FlowFilter) => {
          if (owner === 'either') return dim;
          return otherwise === 'skip' ? yellow : undefined;
        },
      },
    ];
    await out.print(`${table(rows, columns, out)}\n`);
  }
  const browser = 'An event belongs to the browser if its source is `browser` or begins with `browser:`.';
  out.note(
    `${wrap(browser, out.width, 0)}\n` +
      'To change owners, set `ownership` in the configuration.\n' +
      'To see the filter to set in Klaviyo: tracklayer dedup filter EVENT',
  );
  return EXIT.ok;
}

function otherSideText({ owner, otherwise }: FlowFilter): string {
  if (owner === 'either') return 'also sent';
  return otherwise === 'skip' ? 'skipped' : 'sent, marked';
}
