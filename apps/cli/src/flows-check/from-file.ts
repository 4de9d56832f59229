import { type CustomEvents, orderedProducts } from '@tracklayer/events';
import { count } from '@tracklayer/format';
import { type FlowRecordOptions, type FlowSettings, flowRecords } from '@tracklayer/klaviyo';
import { type EventInput, readEvents } from '../input/event-input.js';
import { openInput } from '../input/open-input.js';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT } from '../runtime/exit-codes.js';
import type { EventTrace } from './verdicts.js';

/** All events are held in memory and judged together, so the command checks a sample. */
const MAX_EVENTS = 10_000;

export type Accepted = Omit<Extract<EventInput, { event: unknown }>, 'input'>;
export type Refused = Omit<Extract<EventInput, { refused: unknown }>, 'original'>;

/** The events of a file, and the refused lines. @throws {CliError} if the file does not exist or is too long */
export async function readSample(
  file: string,
  context: CommandContext,
  customEvents?: CustomEvents,
): Promise<{ events: Accepted[]; refused: Refused[] }> {
  const chunks = await openInput(file, context, 'events');
  context.io.signal.addEventListener('abort', () => chunks.destroy(), { once: true });
  const events: Accepted[] = [];
  const refused: Refused[] = [];
  for await (const input of readEvents(chunks, file, () => ({ nowMs: Date.now(), customEvents }))) {
    if ('refused' in input) refused.push({ line: input.line, refused: input.refused });
    else events.push({ line: input.line, event: input.event });
    if (events.length + refused.length <= MAX_EVENTS) continue;
    chunks.destroy();
    throw new CliError(EXIT.usage, {
      code: 'too_many_events',
      message: `${file} has more than ${count(MAX_EVENTS)} events, and all of them are judged together.`,
      next: `Check a part of it: head -n ${MAX_EVENTS} ${file} | tracklayer flows check -`,
    });
  }
  return { events, refused };
}

/** What a destination would record for these events. With `orderedProducts` the lines of a purchase follow it. */
export function tracesOfFile(
  events: readonly Accepted[],
  { orderedProducts: withLines, ...settings }: FlowSettings & { orderedProducts?: boolean },
  options: FlowRecordOptions,
): EventTrace[] {
  const all = events.flatMap(({ line, event }) =>
    [event, ...(withLines ? orderedProducts(event) : [])].map((each) => ({ line, event: each })),
  );
  return all.map(({ line, event }) => ({
    line,
    eventId: event.eventId,
    name: event.name,
    records: flowRecords(event, settings, options),
  }));
}
