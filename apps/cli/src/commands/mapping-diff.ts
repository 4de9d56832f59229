import { counted } from '@tracklayer/format';
import { diffMappings, MAPPING, mappingLabel } from '@tracklayer/klaviyo';
import type { Command } from 'commander';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { mappingTable } from '../runtime/mapping-tables.js';

export function mappingDiffCommand(mapping: Command, act: Act): void {
  mapping
    .command('diff')
    .argument('<a>', 'a version, e.g. 1, or a destination')
    .argument('[b]', 'another (default: the built-in table in force)')
    .description('What two tables say differently.')
    .action(act(mappingDiff));
}

export async function mappingDiff(
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
  const called = (one: typeof before) => `${mappingLabel(one.mapping)} ${dim(`(${one.name})`)}`;
  await out.print(`${bold('Mapping')} ${called(before)} → ${called(after)}`);
  if (changes.length === 0) {
    await out.print('They say the same.');
    return EXIT.ok;
  }
  const columns = [
    { head: 'event', of: ({ event }: (typeof changes)[number]) => event },
    { head: 'what', of: ({ what }: (typeof changes)[number]) => what },
    {
      head: 'before',
      of: (change: (typeof changes)[number]) => (change.before ? red(change.before) : dim('–')),
    },
    {
      head: 'after',
      of: (change: (typeof changes)[number]) => (change.after ? green(change.after) : dim('–')),
    },
  ];
  await out.print(`\n${table(changes, columns, out)}`);
  out.note(`\n${counted(changes.length, 'change')}.`);
  return EXIT.ok;
}
