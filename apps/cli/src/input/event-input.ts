import type { Line } from '@tracklayer/backfill';
import {
  type CanonicalEvent,
  InvalidEventError,
  type NormaliseOptions,
  normaliseEvent,
  type Problem,
} from '@tracklayer/events';
import { MAX_LINE_BYTES, readLines } from './read-lines.js';

export type EventInput =
  | {
      line: number;
      /** As it is sent. */
      event: CanonicalEvent;
      /** As it is written in the file. */
      input: unknown;
    }
  | {
      line: number;
      refused: { eventId?: string; problems: readonly Problem[] };
      /** The text of the line, as far as it can be read. */
      original: string;
    };

/**
 * The events of a stream: either one JSON object over several lines, or NDJSON. They are normalised as `track` does it. Input
 * that can never be delivered is refused with its line and every problem, and the next lines are read.
 *
 * @param file its name, for errors; `-` is standard input
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array | string>,
  file: string,
  how: () => NormaliseOptions,
): AsyncGenerator<EventInput> {
  const lines = readLines(chunks, file);
  const first = await lines.next();
  if (first.done) return;

  if (startsDocument(first.value)) {
    const start = first.value;
    const text = await readRest(start.text, lines);
    const whole = text === undefined ? undefined : parseJson(text);
    if (text !== undefined && whole !== undefined && 'value' in whole) {
      yield toEvent({ number: start.number, text }, whole.value, how());
    } else yield refuse(start, 'not_json', shape(start.text), NOT_JSON);
    // A document over the limit is not an event, and neither are its lines.
    return;
  }

  yield fromLine(first.value, how());
  for await (const line of lines) yield fromLine(line, how());
}

const NOT_JSON = 'Write one JSON object, or one object per line (`jq -c . FILE` makes lines of objects).';

/** A pretty-printed object begins with `{` and ends on a later line. */
function startsDocument(line: Line): line is Extract<Line, { text: string }> {
  return (
    'text' in line && line.text.startsWith('{') && 'error' in parseJson(line.text) && !line.text.endsWith('}')
  );
}

async function readRest(start: string, lines: AsyncGenerator<Line>): Promise<string | undefined> {
  const parts = [start];
  let length = start.length;
  for await (const line of lines) {
    if (!('text' in line)) return undefined;
    length += line.text.length;
    if (length > MAX_LINE_BYTES) return undefined;
    parts.push(line.text);
  }
  return parts.join('\n');
}

function fromLine(line: Line, how: NormaliseOptions): EventInput {
  if ('refused' in line) {
    const { number, refused, bytes } = line;
    const fix =
      refused === 'line_too_long'
        ? `Keep each line under ${MAX_LINE_BYTES} bytes.`
        : 'Convert the file to UTF-8 (`iconv -t UTF-8`).';
    return refuse({ number, text: '' }, refused, `${bytes} bytes`, fix);
  }
  const parsed = parseJson(line.text);
  if ('error' in parsed) return refuse(line, 'not_json', shape(line.text), NOT_JSON);
  if (Array.isArray(parsed.value)) {
    return refuse(line, 'is_array', 'an array', "Write one event per line (`jq -c '.[]' FILE`).");
  }
  return toEvent(line, parsed.value, how);
}

interface Text {
  number: number;
  text: string;
}

function toEvent({ number: line, text }: Text, input: unknown, how: NormaliseOptions): EventInput {
  try {
    return { line, event: normaliseEvent(input, how).value, input };
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    const eventId = (input as { eventId?: unknown } | null)?.eventId;
    const refused = { ...(typeof eventId === 'string' ? { eventId } : {}), problems: error.problems };
    return { line, refused, original: text };
  }
}

function refuse({ number: line, text }: Text, code: string, got: string, fix: string): EventInput {
  return { line, refused: { problems: [{ path: '', code, got, fix }] }, original: text };
}

/** Text may be personal, so only its length is shown. */
function shape(text: string): string {
  return `text of ${text.length} characters`;
}

function parseJson(text: string): { value: unknown } | { error: unknown } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error };
  }
}
