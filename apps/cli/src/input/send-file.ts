/**
 * Sends the events of a file or of standard input.
 *
 * Streams: a file of any length takes no more memory than a batch. To send a file again is safe: events that were enqueued
 * before are duplicates. When the command must stop, it says which lines were acknowledged and how to go on.
 */
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProducer, eventFromJson, type TrackInput } from '@tracklayer/producer';
import { startProgress } from '../output/progress.js';
import { createReceipts, type Receipts } from '../output/receipts.js';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';
import { createAwayNotes } from './away-notes.js';
import { inBatches } from './batches.js';
import { type EventInput, readEvents } from './event-input.js';
import { openInput } from './open-input.js';
import { createPatientSending, type SendPatiently } from './send-patiently.js';
import { openSendRejects, type SendRejects } from './send-rejects.js';

const BATCH = { max: 200, waitMs: 100 };

interface SendFileOptions {
  destination?: string[];
  rejects?: string;
  /** How long Redis may take nothing, in ms. */
  waitMs: number;
}

/** Where the events and the results of one run go. */
interface Run {
  sendEvents: SendPatiently<TrackInput>;
  receipts: Receipts;
  rejects: SendRejects;
}

export async function sendFile(
  context: CommandContext,
  options: SendFileOptions,
  file: string,
): Promise<ExitCode> {
  const { out, io } = context;
  const settings = await queueSettings(context, options.destination);
  const { redisUrl, destinations, dedupWindowMs, defaults, customEvents, journalSettings } = settings;
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
    journal: journalSettings,
    digestKey: settings.digestKey?.reveal(),
    ...defaults,
    events: customEvents.defined,
    // The receipts show it.
    onWorkerWarning: () => {},
  });
  const receipts = createReceipts(out);
  const away = createAwayNotes(out, options.waitMs);
  const progress = startProgress(io, out, () => `${receipts.summary()}${away.text()}`);
  const sendEvents = createPatientSending<TrackInput>({
    track: (events) => producer.trackMany(events, { anyName: true }),
    waitMs: options.waitMs,
    signal: io.signal,
    onAway: ({ cause }, sinceMs) => away.away((cause as Error).message, sinceMs),
    onBack: away.back,
    nowMs: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  const run: Run = { sendEvents, receipts, rejects };

  const again = (options.destination ?? []).flatMap((id) => ['--destination', id]);
  let isStopped = false;
  try {
    const events = readEvents(chunks, file, () => ({ nowMs: Date.now(), ...defaults, customEvents }));
    for await (const batch of inBatches(counting(events, receipts), BATCH)) {
      isStopped = (await sendBatch(batch, run)) === 'interrupted';
      if (isStopped) break;
    }
  } catch (error) {
    // A stream that is destroyed by Ctrl-C ends with an error, or just ends.
    if (!io.signal.aborted) {
      progress.stop();
      await receipts.stop(codeOf(error), file, await rejects.close(), again);
      throw error;
    }
  } finally {
    progress.stop();
    await producer.close();
  }
  if (isStopped || io.signal.aborted) {
    await receipts.stop('interrupted', file, await rejects.close(), again);
    return EXIT.interrupted;
  }
  await receipts.finish(await rejects.close());
  return receipts.refused > 0 ? EXIT.refused : EXIT.ok;
}

function codeOf(error: unknown): string {
  if (error instanceof CliError) return error.code;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'unexpected';
}

async function* counting(events: AsyncGenerator<EventInput>, receipts: Receipts): AsyncGenerator<EventInput> {
  for await (const event of events) {
    receipts.read(event.line);
    yield event;
  }
}

/** The results are shown in the order of the lines, each as soon as it is known. */
async function sendBatch(
  batch: readonly EventInput[],
  { sendEvents, receipts, rejects }: Run,
): Promise<'sent' | 'interrupted'> {
  let at = 0;
  async function show(answers: Parameters<Parameters<Run['sendEvents']>[1]>[0]): Promise<void> {
    const left = [...answers];
    for (; at < batch.length; at += 1) {
      const input = batch[at] as EventInput;
      if ('refused' in input) {
        rejects.add(input.line, input.refused.problems, input.original);
        await receipts.refuse(input.line, input.refused);
        continue;
      }
      const receipt = left.shift();
      if (receipt === undefined) return;
      await receipts.add(input.line, input.event, receipt);
    }
  }
  await show([]);
  // As the file has them: the producer leaves out the same values, and its receipts say so.
  const events = batch.flatMap((each) => ('event' in each ? [eventFromJson(each.input)] : []));
  return sendEvents(events, show);
}
