import { open as openFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { counted } from '@tracklayer/format';
import type { Command } from 'commander';
import { actorOf, type WhoOptions, withWhoOptions } from '../dlq/actor.js';
import { chosenLetters, requireChoice, sumOf } from '../dlq/chosen-letters.js';
import { WORDS_HELP, wantedOf } from '../dlq/selection-args.js';
import { type SelectionOptions, withSelectionOptions, withStateOption } from '../dlq/selection-options.js';
import { withDeadLetters } from '../dlq/with-dead-letters.js';
import { writeTo } from '../output/write-to.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

interface ExportOptions extends SelectionOptions, WhoOptions {
  all: boolean;
  unmasked: boolean;
}

export function dlqExportCommand(dlq: Command, act: Act): void {
  const command = withStateOption(
    withSelectionOptions(
      dlq
        .command('export')
        .argument('[letters-or-file...]', `${WORDS_HELP}; a file to write to (default: standard output)`)
        .description('Write dead letters as NDJSON, one per line, personal data masked.')
        .option('--all', 'every dead letter', false),
    ),
  ).option('--unmasked', 'with personal data, so that it can be imported again; goes on record', false);
  withWhoOptions(command, 'why, for the audit').action(act(dlqExport));
}

export function dlqExport(
  context: CommandContext,
  options: ExportOptions,
  words: string[],
): Promise<ExitCode> {
  const { io, out } = context;
  const wanted = wantedOf(options, words, Date.now());
  const [file, ...more] = wanted.others;
  if (more.length > 0) {
    throw new CliError(EXIT.usage, {
      code: 'several_files',
      message: `Write to one file, not to ${[file, ...more].join(' and ')}.`,
      next: 'Ids look like metric-event~m…, selections like code:invalid.',
    });
  }
  requireChoice(wanted, options.all);
  return withDeadLetters(context, wanted.destination, async (open) => {
    // Named letters are written whatever became of them: their story is what is asked for.
    const { chosen } = await chosenLetters(open, wanted, { anyState: true });
    const how = options.unmasked ? { reveal: true, ...actorOf(options, io) } : {};
    const target = file === undefined ? undefined : await newFile(file, io.cwd);
    const stream = target?.createWriteStream() ?? io.stdout;
    let written = 0;
    for (const { destination, selection } of chosen) {
      for await (const line of open.deadLetters.export(destination, selection, how)) {
        if (io.signal.aborted) return EXIT.interrupted;
        await writeTo(stream, line);
        written += 1;
      }
    }
    if (target) await new Promise<void>((done) => stream.end(done));
    if (file !== undefined) await out.data({ file, letters: written, unmasked: options.unmasked });
    out.note(
      `${counted(written, 'dead letter')} of ${sumOf(chosen)}${file === undefined ? '' : ` written to ${file}`}, ` +
        (options.unmasked
          ? 'with personal data; that is on record.'
          : 'personal data masked: to be imported again it takes --unmasked.'),
    );
    return EXIT.ok;
  });
}

/** Never over another file, and for nobody else to read. */
async function newFile(file: string, cwd: string) {
  try {
    return await openFile(resolve(cwd, file), 'wx', 0o600);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError(EXIT.usage, {
      code: exists ? 'file_exists' : 'cannot_write',
      message: exists ? `${file} is there already.` : `${file} cannot be written: ${String(cause)}`,
      next: 'Name another file, or remove this one.',
      cause,
    });
  }
}
