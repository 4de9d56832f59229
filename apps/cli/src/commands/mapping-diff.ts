import { counted } from '@tracklayer/format';
import { diffMappings, MAPPING, mappingLabel } from '@tracklayer/klaviyo';
import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { mappingTable } from '../runtime/mapping-tables.js';

export function mappingDiffCommand(mapping: Command, act: Act): void {
  const command = mapping
    .command('diff')
    .argument('<a>', 'a version, such as 1, or a destination')
    .argument('[b]', 'another one (default: the newest built-in version)')
    .description('Show the differences between two mappings.')
    .action(act(mappingDiff));
  examples(command, [
    ['Show what version 2 changed.', 'tracklayer mapping diff 1 2'],
    ['Show how a destination differs from the built-in mapping.', 'tracklayer mapping diff main'],
  ]);
}

const NONE = '–';

async function mappingDiff(
  context: CommandContext,
  _options: object,
  a: string,
  b = String(MAPPING.version),
): Promise<ExitCode> {
  const { out } = context;
  const [before, after] = [await mappingTable(context, a), await mappingTable(context, b)];
  const changes = diffMappings(before.mapping, after.mapping);
  for (const change of changes) await out.data(change);
  if (out.json) return EXIT.ok;
  const { bold, dim, red, green } = out.colors;
  const title = (one: typeof before) => `${mappingLabel(one.mapping)} ${dim(`(${one.name})`)}`;
  await out.print(`${bold('Mapping')} ${title(before)} → ${title(after)}`);
  if (changes.length === 0) {
    await out.print('The mappings are the same.');
    return EXIT.ok;
  }
  const columns = [
    { head: 'event', of: ({ event }: (typeof changes)[number]) => event },
    { head: 'what', of: ({ what }: (typeof changes)[number]) => what },
    {
      head: 'before',
      of: (change: (typeof changes)[number]) => change.before ?? NONE,
      color: (change: (typeof changes)[number]) => (change.before ? red : dim),
    },
    {
      head: 'after',
      of: (change: (typeof changes)[number]) => change.after ?? NONE,
      color: (change: (typeof changes)[number]) => (change.after ? green : dim),
    },
  ];
  await out.print(`\n${table(changes, columns, out)}`);
  out.note(`\n${counted(changes.length, 'change')}.`);
  return EXIT.ok;
}
