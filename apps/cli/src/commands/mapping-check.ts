import { FLOWS, type Flow, starterOf, USUAL_FLOWS_NOTE } from '@tracklayer/flows';
import { checkMapping, type MappingFinding, mappingLabel } from '@tracklayer/klaviyo';
import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { destinationMappings, mappingTable, type NamedMapping } from '../runtime/mapping-tables.js';
import { repeated } from '../runtime/option-values.js';

export function mappingCheckCommand(mapping: Command, act: Act): void {
  const command = mapping
    .command('check')
    .argument('[table]', 'a version, such as 1, or a destination (default: every configured destination)')
    .option('--destination <id>', 'only this destination (repeatable)', repeated)
    .description('Check that the usual flows find the metrics and properties they need. If not, exit with 1.')
    .action(act(mappingCheck));
  examples(command, [
    ['Check every configured destination.', 'tracklayer mapping check'],
    ['Check the built-in version 1.', 'tracklayer mapping check 1'],
  ]);
}

async function mappingCheck(
  context: CommandContext,
  options: { destination?: string[] },
  which?: string,
): Promise<ExitCode> {
  const tables =
    which === undefined
      ? await destinationMappings(context, options.destination)
      : [await mappingTable(context, which)];
  let missing = false;
  for (const table of tables) {
    const findings = checkMapping(table.mapping);
    const ok = findings.every(({ level }) => level !== 'missing');
    missing ||= !ok;
    await show(table, findings, ok, context.out);
  }
  if (!context.out.json)
    context.out.note(context.out.colors.dim(wrap(USUAL_FLOWS_NOTE, context.out.width, 0)));
  return missing ? EXIT.failure : EXIT.ok;
}

async function show(
  { name, destination, mapping }: NamedMapping,
  findings: MappingFinding[],
  ok: boolean,
  out: Output,
): Promise<void> {
  const label = mappingLabel(mapping);
  await out.data({ mapping: label, ...(destination === undefined ? {} : { destination }), ok, findings });
  if (out.json) return;
  const { bold, dim, green, red, yellow } = out.colors;
  await out.print(`${bold(`Mapping ${label}`)} ${dim(`(${name})`)}`);
  for (const flow of FLOWS) {
    const own = findings.filter((finding) => finding.flow === flow.id);
    const worst = own.some(({ level }) => level === 'missing') ? red('✗') : yellow('!');
    const title = `${own.length === 0 ? green('✓') : worst} ${flow.name} ${dim(startOf(flow))}`;
    await out.print(wrap(title, out.width, 4));
    for (const { level, use, message, fix } of own) {
      const paint = level === 'missing' ? red : yellow;
      await out.print(wrap(`    ${paint(`${use} ${level}`)}  ${message}`, out.width, 6));
      await out.print(wrap(`    ${dim('→')} ${fix}`, out.width, 6));
    }
  }
}

function startOf({ trigger }: Flow): string {
  const starter = `started by ${starterOf(trigger)}`;
  return trigger.kind === 'metric' ? starter : `${starter}; it needs nothing of the mapping`;
}
