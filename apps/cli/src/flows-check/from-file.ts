import { count } from '@tracklayer/format';
import { type FlowRecordOptions, type FlowSettings, flowRecords } from '@tracklayer/klaviyo';
import { type EventInput, readEvents } from '../input/event-input.js';
import { openInput } from '../input/open-input.js';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT } from '../runtime/exit-codes.js';
import type { Told } from './verdicts.js';

/** All are held in memory and judged together, so it is a sample that is checked and not a year's orders. */
const MAX_EVENTS = 10_000;

export type Taken = Extract<EventInput, { event: unknown }>;
export type Refused = Extract<EventInput, { refused: unknown }>;

/** The events of a file, and the lines that are none. @throws CliError for a file that is not there, or too long. */
export async function readSample(
  file: string,
  context: CommandContext,
): Promise<{ events: Taken[]; refused: Refused[] }> {
  const chunks = await openInput(file, context, 'events');
  context.io.signal.addEventListener('abort', () => chunks.destroy(), { once: true });
  const events: Taken[] = [];
  const refused: Refused[] = [];
  for await (const input of readEvents(chunks, file, Date.now)) {
    if ('refused' in input) refused.push(input);
    else events.push(input);
    if (events.length + refused.length <= MAX_EVENTS) continue;
    chunks.destroy();
    throw new CliError(EXIT.usage, {
      code: 'too_many_events',
      message: `${file} holds more than ${count(MAX_EVENTS)} events, and they are judged together.`,
      next: `Check a part: head -n ${MAX_EVENTS} ${file} | tracklayer flows check -`,
    });
  }
  return { events, refused };
}

/** What these events would leave on record at a destination. */
export function toldByFile(
  events: readonly Taken[],
  settings: FlowSettings,
  options: FlowRecordOptions,
): Told[] {
  return events.map(({ line, event }) => ({
    line,
    eventId: event.eventId,
    name: event.name,
    records: flowRecords(event, settings, options),
  }));
}
