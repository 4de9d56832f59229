import { basename, resolve } from 'node:path';
import {
  createProducer,
  EVENT_NAMES,
  type EventName,
  eventFromJson,
  type Producer,
  QueueUnavailableError,
  type Receipt,
  type TrackInput,
} from '@tracklayer/producer';
import { type Command, Option } from 'commander';
import { inBatches } from '../input/batches.js';
import { type EventInput, readEvents } from '../input/event-input.js';
import { openInput } from '../input/open-input.js';
import { openSendRejects } from '../input/send-rejects.js';
import { examples } from '../output/examples.js';
import { startProgress } from '../output/progress.js';
import { createReceipts } from '../output/receipts.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { positiveInteger, repeated } from '../runtime/option-values.js';
import { queueSettings } from '../runtime/settings.js';
import { sendTest } from '../send-test/send-test.js';

const BATCH = { max: 200, waitMs: 100 };

interface SendOptions {
  destination?: string[];
  test?: boolean;
  to?: string;
  event: EventName;
  subscribe: boolean;
  timeout: number;
  rejects?: string;
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
    .option('--test', 'send one test event instead of a file, and follow it step by step')
    .option('--to <email>', 'the address of the test event: use one of your own')
    .addOption(
      new Option('--event <name>', 'the name of the test event').choices(EVENT_NAMES).default('purchase'),
    )
    .option('--subscribe', 'the test also subscribes the address to the list', false)
    .option('--timeout <seconds>', 'follow the test event for this long', positiveInteger, 60)
    .description('Enqueue events as an application does, and print the receipt of each.')
    .action(act(fileOrTest));
  examples(command, [
    ['Send one test event to yourself and follow it.', 'tracklayer send --test --to you@shop.example'],
    ['Send the events of a file.', 'tracklayer send events.ndjson'],
  ]);
}

/** Two commands under one name. Each has options that the other cannot use. */
async function fileOrTest(context: CommandContext, options: SendOptions, file?: string): Promise<ExitCode> {
  const { test, to, subscribe, timeout, event, destination, rejects } = options;
  const only = destination === undefined ? {} : { destination };
  if (!test) {
    if (to !== undefined)
      throw usageError('--to works only with --test.', 'Run: tracklayer send --test --to EMAIL');
    if (file === undefined) throw usageError('No file is named.', 'Name a file, or - for standard input.');
    return send(context, { ...only, ...(rejects !== undefined && { rejects }) }, file);
  }
  if (file !== undefined)
    throw usageError('--test sends its own event and reads no file.', `Leave out ${file}.`);
  if (to === undefined)
    throw usageError('A test event needs an address.', 'Run: tracklayer send --test --to EMAIL');
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

/**
 * Streams: a file of any length takes no more memory than a batch. To send a file again is safe: events that were enqueued
 * before are duplicates. That is also how to continue after Redis was lost.
 */
async function send(
  context: CommandContext,
  options: { destination?: string[]; rejects?: string },
  file: string,
): Promise<ExitCode> {
  const { out, io } = context;
  const settings = await queueSettings(context, options.destination);
  const { redisUrl, destinations, dedupWindowMs, defaults, customEvents } = settings;
  const name = file === '-' ? 'stdin' : basename(file);
  const rejects = await openSendRejects(resolve(io.cwd, options.rejects ?? `${name}.rejects.ndjson`), {
    name: file,
    ...(file !== '-' && { path: resolve(io.cwd, file) }),
  });
  const chunks = await openInput(file, context, 'events');
  io.signal.addEventListener('abort', () => chunks.destroy(), { once: true });
  await withRedis(out, redisUrl, () => Promise.resolve());
  const producer = createProducer({
    redisUrl,
    destinations,
    dedupWindowMs,
    ...defaults,
    events: customEvents.defined,
    // The receipts show it.
    onWorkerWarning: () => {},
  });
  const receipts = createReceipts(out);
  const progress = startProgress(io, out, () => receipts.summary());

  try {
    for await (const batch of inBatches(
      readEvents(chunks, file, () => ({ nowMs: Date.now(), ...defaults, customEvents })),
      BATCH,
    )) {
      if (io.signal.aborted) return EXIT.interrupted;
      await enqueue(batch);
    }
  } catch (error) {
    progress.stop();
    if (!receipts.isEmpty) await receipts.finish(await rejects.close());
    throw error;
  } finally {
    progress.stop();
    await producer.close();
  }
  await receipts.finish(await rejects.close());
  return receipts.refused > 0 ? EXIT.refused : EXIT.ok;

  async function enqueue(batch: readonly EventInput[]): Promise<void> {
    // As the file has them: the producer leaves out the same values, and its receipts say so.
    const events = batch.flatMap((each) => ('event' in each ? [eventFromJson(each.input)] : []));
    const { receipts: answers, lost } = await track(producer, events);
    let next = 0;
    for (const input of batch) {
      if ('refused' in input) {
        rejects.add(input.line, input.refused.problems, input.original);
        await receipts.refuse(input.line, input.refused);
      }
      if ('event' in input && next < answers.length)
        await receipts.add(input.line, input.event, answers[next++] as Receipt);
    }
    if (lost) throw lost;
  }
}

/** The receipts. If Redis was lost on the way, only those of the first events, which are stored. */
async function track(
  producer: Producer,
  events: readonly TrackInput[],
): Promise<{ receipts: readonly Receipt[]; lost?: QueueUnavailableError }> {
  if (events.length === 0) return { receipts: [] };
  try {
    return { receipts: await producer.trackMany(events.map(eventFromJson), { anyName: true }) };
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    return { receipts: error.receipts, lost: error };
  }
}
