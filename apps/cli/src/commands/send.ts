import { EVENT_NAMES, type EventName } from '@tracklayer/producer';
import { type Command, Option } from 'commander';
import { sendFile } from '../input/send-file.js';
import { examples } from '../output/examples.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { positiveInteger, repeated } from '../runtime/option-values.js';
import { sendBulkTest } from '../send-test/bulk-test.js';
import { sendTest } from '../send-test/send-test.js';

interface SendOptions {
  destination?: string[];
  test?: boolean;
  to?: string;
  event: EventName;
  subscribe: boolean;
  bulk: boolean;
  yes: boolean;
  timeout: number;
  rejects?: string;
  wait: number;
}

export function sendCommand(program: Command, act: Act): void {
  const command = program
    .command('send')
    .argument(
      '[file]',
      'one canonical event as JSON, or NDJSON with one event per line. Write - to read standard input',
    )
    .option(
      '--destination <id>',
      'only this destination (repeatable; default: every configured one)',
      repeated,
    )
    .option('--rejects <file>', 'write refused lines to this file (default: FILE.rejects.ndjson)')
    .option(
      '--wait <seconds>',
      'while Redis is slow or away, wait for it at most this long before the command stops',
      positiveInteger,
      60,
    )
    .option('--test', 'send one test event instead of a file, and follow it step by step')
    .option('--to <email>', 'the address of the test event: use one of your own')
    .addOption(
      new Option('--event <name>', 'the name of the test event').choices(EVENT_NAMES).default('purchase'),
    )
    .option('--subscribe', 'the test also subscribes the address to the list', false)
    .option('--bulk', 'with --test: send the event in a bulk call, and record that its flow started', false)
    .option('--yes', 'with --bulk: say that you saw the flow start', false)
    .option('--timeout <seconds>', 'follow the test event for this long', positiveInteger, 60)
    .description('Enqueue events as an application does, and print the receipt of each.')
    .action(act(fileOrTest));
  examples(command, [
    ['Send one test event to yourself and follow it.', 'tracklayer send --test --to you@shop.example'],
    [
      'Show that a bulk event starts its flow, as surge needs it.',
      'tracklayer send --test --bulk --event add_to_cart --to you@shop.example',
    ],
    ['Send the events of a file.', 'tracklayer send events.ndjson'],
  ]);
}

/** Two commands under one name. Each has options that the other cannot use. */
async function fileOrTest(context: CommandContext, options: SendOptions, file?: string): Promise<ExitCode> {
  const { test, to, subscribe, timeout, event, destination, rejects } = options;
  const only = destination === undefined ? {} : { destination };
  if (!test) {
    if (options.bulk)
      throw usageError('--bulk works only with --test.', 'Run: tracklayer send --test --bulk --to EMAIL');
    if (to !== undefined)
      throw usageError('--to works only with --test.', 'Run: tracklayer send --test --to EMAIL');
    if (file === undefined) throw usageError('No file is named.', 'Name a file, or - for standard input.');
    const waitMs = options.wait * 1_000;
    return sendFile(context, { ...only, ...(rejects !== undefined && { rejects }), waitMs }, file);
  }
  if (file !== undefined)
    throw usageError('--test sends its own event and reads no file.', `Leave out ${file}.`);
  if (to === undefined)
    throw usageError('A test event needs an address.', 'Run: tracklayer send --test --to EMAIL');
  if (options.bulk) {
    if (event === 'sign_up' || subscribe)
      throw usageError('--bulk sends no consent.', 'Choose another --event, without --subscribe.');
    return sendBulkTest(context, { ...only, to, event, yes: options.yes });
  }
  if (event === 'sign_up' && !subscribe) {
    throw usageError(
      'A sign-up without consent is not sent.',
      `Add --subscribe. This subscribes ${to} to the list.`,
    );
  }
  return sendTest(context, { ...only, to, event, subscribe, timeoutMs: timeout * 1_000 });
}

function usageError(message: string, next: string): CliError {
  return new CliError(EXIT.usage, { code: 'usage', message, next });
}
