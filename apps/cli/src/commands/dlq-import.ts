import type { ImportedLine } from '@tracklayer/dead-letters';
import { count, counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { importLines } from '../dlq/import-lines.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { openInput } from '../input/open-input.js';
import { readLines } from '../input/read-lines.js';
import { examples } from '../output/examples.js';
import { startProgress } from '../output/progress.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface ImportOptions extends ActorOptions {
  destination?: string;
}

export function dlqImportCommand(dlq: Command, act: Act): void {
  const command = dlq
    .command('import')
    .argument('<file>', 'a file that `dlq export --unmasked` wrote. Write - to read standard input')
    .description('Import exported dead letters. Letters that exist already do not change.')
    .option('--destination <id>', 'import into this destination (default: the one that each line names)');
  withActorOptions(command, 'why, for the audit').action(act(dlqImport));
  examples(command, [['Import letters that were exported before.', 'tracklayer dlq import letters.ndjson']]);
}

async function dlqImport(context: CommandContext, options: ImportOptions, file: string): Promise<ExitCode> {
  const { io, out } = context;
  const chunks = await openInput(file, context, 'dead letters');
  io.signal.addEventListener('abort', () => chunks.destroy(), { once: true });
  const tally = new Map<ImportedLine['outcome'], number>();
  return withDeadLetters(context, options.destination, async ({ deadLetters, destinations, erasedAmong }) => {
    const progress = startProgress(io, out, () => tallyText(tally));
    const only = options.destination;
    const known = new Set(destinations);
    const target = {
      known,
      ...(only === undefined ? {} : { only }),
      actor: actorOf(options, io),
      erasedAmong,
    };
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

const OUTCOMES: Record<ImportedLine['outcome'], string> = {
  imported: 'imported',
  already: 'already here',
  settled: 'delivered since the export',
  'in-lane': 'on their way',
  'too-old': 'older than their retention',
  invalid: 'refused',
};

function tallyText(tally: ReadonlyMap<ImportedLine['outcome'], number>): string {
  return [...tally].map(([outcome, many]) => `${count(many)} ${OUTCOMES[outcome]}`).join(', ');
}
