import {
  type CanonicalEvent,
  createProducer,
  EVENT_NAMES,
  type EventName,
  type Producer,
  QueueUnavailableError,
  type Receipt,
} from '@tracklayer/producer';
import { type Command, Option } from 'commander';
import { inBatches } from '../input/batches.js';
import { type EventInput, readEvents } from '../input/event-input.js';
import { openInput } from '../input/open-input.js';
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
}

export function sendCommand(program: Command, act: Act): void {
  program
    .command('send')
    .argument('[file]', 'one canonical event as JSON, or NDJSON with one per line; - reads standard input')
    .option('--destination <id>', 'only for this one (repeatable; default: every configured one)', repeated)
    .option('--test', 'instead of a file: send one marked test event and follow it, step by step')
    .option('--to <email>', 'whose test event it is: an address of your own')
    .addOption(new Option('--event <name>', 'which one to test').choices(EVENT_NAMES).default('purchase'))
    .option('--subscribe', 'the test also subscribes the address to the list, for real', false)
    .option('--timeout <seconds>', 'how long to follow the test event', positiveInteger, 60)
    .description('Take events as an application would, and print the receipt of each.')
    .action(act(fileOrTest));
}

/** Two commands under one name: each has options that the other cannot use. */
async function fileOrTest(context: CommandContext, options: SendOptions, file?: string): Promise<ExitCode> {
  const { test, to, subscribe, timeout, event, destination } = options;
  const only = destination === undefined ? {} : { destination };
  if (!test) {
    if (to !== undefined) throw wrong('--to belongs to --test.', 'tracklayer send --test --to EMAIL');
    if (file === undefined) throw wrong('There is nothing to send.', 'Name a file, or - for standard input.');
    return send(context, only, file);
  }
  if (file !== undefined) throw wrong('--test sends an event of its own, and no file.', `Leave out ${file}.`);
  if (to === undefined) throw wrong('A test event needs somebody.', 'tracklayer send --test --to EMAIL');
  if (event === 'sign_up' && !subscribe) {
    throw wrong(
      'Without consent a sign-up is not sent at all.',
      `To subscribe ${to} for real, add --subscribe.`,
    );
  }
  return sendTest(context, { ...only, to, event, subscribe, timeoutMs: timeout * 1_000 });
}

function wrong(message: string, next: string): CliError {
  return new CliError(EXIT.usage, { code: 'usage', message, next });
}

/**
 * Streams: a file of any length takes no more memory than a batch. Sending a file again is safe, for what was taken
 * before is answered as a duplicate; that is also how to go on after Redis went away in the middle.
 */
export async function send(
  context: CommandContext,
  options: { destination?: string[] },
  file: string,
): Promise<ExitCode> {
  const { out, io } = context;
  const { redisUrl, destinations, dedupWindowMs } = await queueSettings(context, options.destination);
  const chunks = await openInput(file, context, 'events');
  io.signal.addEventListener('abort', () => chunks.destroy(), { once: true });
  await withRedis(redisUrl, () => Promise.resolve());
  const producer = createProducer({ redisUrl, destinations, dedupWindowMs });
  const receipts = createReceipts(out);
  const progress = startProgress(io, out, () => receipts.summary());

  try {
    for await (const batch of inBatches(readEvents(chunks, file, Date.now), BATCH)) {
      if (io.signal.aborted) return EXIT.interrupted;
      await take(batch);
    }
  } catch (error) {
    progress.stop();
    if (!receipts.isEmpty) await receipts.finish();
    throw error;
  } finally {
    progress.stop();
    await producer.close();
  }
  await receipts.finish();
  return receipts.refused > 0 ? EXIT.refused : EXIT.ok;

  async function take(batch: readonly EventInput[]): Promise<void> {
    const events = batch.flatMap((input) => ('event' in input ? [input.event] : []));
    const { answers, away } = await track(producer, events);
    let next = 0;
    for (const input of batch) {
      if ('refused' in input) await receipts.refuse(input.line, input.refused);
      else if (next < answers.length) await receipts.add(input.line, input.event, answers[next++] as Receipt);
    }
    if (away) throw away;
  }
}

/** The receipts there are; where Redis went away in the middle, those of the first events, which are stored. */
async function track(
  producer: Producer,
  events: readonly CanonicalEvent[],
): Promise<{ answers: readonly Receipt[]; away?: QueueUnavailableError }> {
  if (events.length === 0) return { answers: [] };
  try {
    return { answers: await producer.trackMany(events) };
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    return { answers: error.receipts, away: error };
  }
}
