import { open as openFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { counted, safeJson } from '@tracklayer/format';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { chosenLetters, requireChoice, sumOf } from '../dlq/chosen-letters.js';
import { SELECTION_HELP, selectionArgs } from '../dlq/selection-args.js';
import { type SelectionOptions, withSelectionOptions, withStateOption } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { examples } from '../output/examples.js';
import { writeTo } from '../output/write-to.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface ExportOptions extends SelectionOptions, ActorOptions {
  all: boolean;
  unmasked: boolean;
}

export function dlqExportCommand(dlq: Command, act: Act): void {
  const command = withStateOption(
    withSelectionOptions(
      dlq
        .command('export')
        .argument('[letters-or-file...]', `${SELECTION_HELP}; and the file to write`)
        .description('Write dead letters as NDJSON, one per line, with personal data masked.')
        .option('--all', 'select every dead letter', false),
    ),
  ).option(
    '--unmasked',
    'write personal data, so that `dlq import` can read the file; the audit records it',
    false,
  );
  withActorOptions(command, 'why, for the audit').action(act(dlqExport));
  examples(command, [
    [
      'Write the letters with one error code to a file.',
      'tracklayer dlq export --code invalid letters.ndjson',
    ],
    [
      'Keep letters so that they can be imported again.',
      "tracklayer dlq export --all --unmasked --reason 'INC-212' letters.ndjson",
    ],
  ]);
}

function dlqExport(context: CommandContext, options: ExportOptions, texts: string[]): Promise<ExitCode> {
  const { io, out } = context;
  const args = selectionArgs(options, texts, Date.now());
  const [file, ...more] = args.others;
  if (more.length > 0) {
    throw new CliError(EXIT.usage, {
      code: 'several_files',
      message: `The export writes one file, and several are named: ${[file, ...more].join(', ')}.`,
      next: 'Name one file. Ids look like metric-event~m…, selections like code:invalid.',
    });
  }
  requireChoice(args, options.all);
  return withDeadLetters(context, args.destination, async (open) => {
    // Letters that are named by id are written in every state: their history is what the person asked for.
    const { chosen } = await chosenLetters(open, args, { anyState: true });
    const how = options.unmasked ? { reveal: true, ...actorOf(options, io) } : {};
    const target = file === undefined ? undefined : await newFile(file, io.cwd);
    const stream = target?.createWriteStream() ?? io.stdout;
    let written = 0;
    for (const { destination, selection } of chosen) {
      for await (const line of open.deadLetters.export(destination, selection, how)) {
        if (io.signal.aborted) return EXIT.interrupted;
        await writeTo(stream, safeJson(line));
        written += 1;
      }
    }
    if (target) await new Promise<void>((done) => stream.end(done));
    if (file !== undefined) await out.data({ file, letters: written, unmasked: options.unmasked });
    out.note(
      `${counted(written, 'dead letter')} of ${sumOf(chosen)}${file === undefined ? '' : ` written to ${file}`}, ` +
        (options.unmasked
          ? 'with personal data. The audit records this.'
          : 'with personal data masked. `dlq import` needs an export with --unmasked.'),
    );
    return EXIT.ok;
  });
}

/** Never overwrites a file. Only the user of this process may read it. */
async function newFile(file: string, cwd: string) {
  try {
    return await openFile(resolve(cwd, file), 'wx', 0o600);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError(EXIT.usage, {
      code: exists ? 'file_exists' : 'cannot_write',
      message: exists ? `${file} exists already.` : `${file} cannot be written: ${String(cause)}`,
      next: 'Name another file, or remove this one.',
      cause,
    });
  }
}
