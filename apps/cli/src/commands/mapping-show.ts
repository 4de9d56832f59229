import { EVENT_NAMES } from '@tracklayer/events';
import { MAPPING, mappingLabel } from '@tracklayer/klaviyo';
import type { Command } from 'commander';
import { table } from '../output/table.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { mappingTable } from '../runtime/mapping-tables.js';

export function mappingShowCommand(mapping: Command, act: Act): void {
  mapping
    .command('show')
    .argument('[table]', 'a version, e.g. 1, or a destination (default: the built-in table in force)')
    .option('--destination <id>', 'the table as this destination’s configuration makes it')
    .description('Print the table: metric and properties of each event, and where they come from.')
    .action(act(mappingShow));
}

export async function mappingShow(
  context: CommandContext,
  options: { destination?: string },
  which?: string,
): Promise<ExitCode> {
  const { out } = context;
  if (which !== undefined && options.destination !== undefined) {
    throw new CliError(EXIT.usage, {
      code: 'which_mapping',
      message: 'There are two tables named, and one is shown.',
      next: `Leave one out; to compare them: tracklayer mapping diff ${which} ${options.destination}`,
    });
  }
  const shown = which ?? options.destination ?? String(MAPPING.version);
  const { name, destination, mapping } = await mappingTable(context, shown);
  const label = mappingLabel(mapping);
  await out.data({ label, ...(destination === undefined ? {} : { destination }), ...mapping });
  if (out.json) return EXIT.ok;
  const { bold, cyan, dim } = out.colors;
  await out.print(`${bold(`Mapping ${label}`)} ${dim(`(${name})`)}`);
  for (const event of EVENT_NAMES) {
    const { metric, dedupScope, properties, value, valueCurrency } = mapping.events[event];
    const rows = [
      ...Object.entries(properties),
      ['value, beside the properties', value] as const,
      ['value_currency', valueCurrency] as const,
    ];
    const columns = [
      { head: `  ${dim('property')}`, of: ([property]: readonly [string, string]) => `  ${property}` },
      { head: 'from', of: ([, path]: readonly [string, string]) => dim(path) },
    ];
    await out.print(`\n${bold(event)} → ${cyan(metric)} ${dim(`dedup_scope ${dedupScope}`)}`);
    await out.print(table(rows, columns, out));
  }
  out.note(dim('\nWhat nothing is mapped from goes out under its own name.'));
  return EXIT.ok;
}
