import type { ImportedLine } from '@tracklayer/dead-letters';
import { count, counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { actorOf, type WhoOptions, withWhoOptions } from '../dlq/actor.js';
import { importLines } from '../dlq/import-lines.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { openInput } from '../input/open-input.js';
import { readLines } from '../input/read-lines.js';
import { startProgress } from '../output/progress.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface ImportOptions extends WhoOptions {
  destination?: string;
}

export function dlqImportCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('import')
    .argument('<file>', 'as `dlq export --unmasked` wrote it; - reads standard input')
    .description('Bring exported dead letters back. One that is here already is left as it is.')
    .option('--destination <id>', 'to this destination (default: the one each line names)');
  withWhoOptions(command, 'why, for the audit').action(act(dlqImport));
}

export async function dlqImport(
  context: CommandContext,
  options: ImportOptions,
  file: string,
): Promise<ExitCode> {
  const { io, out } = context;
  const chunks = await openInput(file, context, 'dead letters');
  io.signal.addEventListener('abort', () => chunks.destroy(), { once: true });
  const tally = new Map<ImportedLine['outcome'], number>();
  return withDeadLetters(context, options.destination, async ({ deadLetters, destinations }) => {
    const progress = startProgress(io, out, () => tallyText(tally));
    const only = options.destination;
    const known = new Set(destinations);
    const target = { known, ...(only === undefined ? {} : { only }), who: actorOf(options, io) };
    try {
      for await (const each of importLines(deadLetters, readLines(chunks, file), target)) {
        if (io.signal.aborted) return EXIT.interrupted;
        tally.set(each.outcome, (tally.get(each.outcome) ?? 0) + 1);
        await out.data(each);
        if (!out.json && each.outcome === 'invalid') {
          out.note(`${out.colors.red(`line ${each.line} refused`)} ${each.id ?? ''}`);
          for (const { path, code, fix } of each.problems)
            out.note(`  ${path || '(the line)'}: ${code}. ${fix}`);
        }
      }
    } finally {
      progress.stop();
    }
    const total = [...tally.values()].reduce((sum, each) => sum + each, 0);
    await out.print(`${counted(total, 'line')}: ${tallyText(tally) || 'nothing to import'}.`);
    return tally.has('invalid') ? EXIT.refused : EXIT.ok;
  });
}

const WORDS: Record<ImportedLine['outcome'], string> = {
  imported: 'imported',
  already: 'here already',
  settled: 'delivered meanwhile',
  'in-lane': 'on their way',
  'too-old': 'past their retention',
  invalid: 'refused',
};

function tallyText(tally: ReadonlyMap<ImportedLine['outcome'], number>): string {
  return [...tally].map(([outcome, many]) => `${count(many)} ${WORDS[outcome]}`).join(', ');
}
