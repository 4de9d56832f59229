import { MAPPING, mappingLabel, rowOf } from '@tracklayer/klaviyo';
import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import { table } from '../output/table.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { mappingTable } from '../runtime/mapping-tables.js';

export function mappingShowCommand(mapping: Command, act: Act): void {
  const command = mapping
    .command('show')
    .argument('[table]', 'a version, such as 1, or a destination (default: the newest built-in version)')
    .option('--destination <id>', 'the mapping with the changes that this destination configures')
    .description('Print the metric of each event, its Klaviyo properties, and the fields they come from.')
    .action(act(mappingShow));
  examples(command, [
    ['Print the built-in mapping.', 'tracklayer mapping show'],
    ['Print the mapping of one destination.', 'tracklayer mapping show --destination main'],
  ]);
}

/** Undefined: no destination says whether each line of a purchase is an event. */
function whoSendsLines(orderedProducts: boolean | undefined): string {
  if (orderedProducts) return 'One for each line of a purchase: orderedProducts is true.';
  return orderedProducts === undefined
    ? 'With orderedProducts of a destination: one for each line of a purchase.'
    : 'Only those that the application sends: orderedProducts is false.';
}

async function mappingShow(
  context: CommandContext,
  options: { destination?: string },
  which?: string,
): Promise<ExitCode> {
  const { out } = context;
  if (which !== undefined && options.destination !== undefined) {
    throw new CliError(EXIT.usage, {
      code: 'which_mapping',
      message: 'The command shows one mapping, and two are named.',
      next: `Leave one out. To compare them: tracklayer mapping diff ${which} ${options.destination}`,
    });
  }
  const shown = which ?? options.destination ?? String(MAPPING.version);
  const { name, destination, mapping, orderedProducts } = await mappingTable(context, shown);
  const label = mappingLabel(mapping);
  await out.data({
    label,
    ...(destination === undefined ? {} : { destination }),
    ...(orderedProducts === undefined ? {} : { orderedProducts }),
    ...mapping,
  });
  if (out.json) return EXIT.ok;
  const { bold, cyan, dim } = out.colors;
  await out.print(`${bold(`Mapping ${label}`)} ${dim(`(${name})`)}`);
  const columns = [
    { head: 'property', of: ([property]: readonly [string, string]) => property },
    { head: 'from', of: ([, path]: readonly [string, string]) => path, color: () => dim },
  ];
  for (const event of Object.keys(mapping.events)) {
    const { dedupScope, properties, value, valueCurrency, metric } = rowOf(mapping, event).row;
    const rows = [
      ...Object.entries(properties),
      ['value (beside the properties)', value] as const,
      ['value_currency', valueCurrency] as const,
    ];
    await out.print(`\n${bold(event)} → ${cyan(metric)} ${dim(`dedup_scope ${dedupScope}`)}`);
    if (event === 'ordered_product') await out.print(dim(`  ${whoSendsLines(orderedProducts)}`));
    await out.print(table(rows, columns, out, { indent: 2 }));
  }
  out.note(dim('\nOther properties are sent under their own names.'));
  return EXIT.ok;
}
