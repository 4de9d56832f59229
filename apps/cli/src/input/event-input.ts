import type { Line } from '@tracklayer/backfill';
import { type CanonicalEvent, InvalidEventError, type Problem, parseEvent } from '@tracklayer/events';
import { MAX_LINE_BYTES, readLines } from './read-lines.js';

export type EventInput =
  | { line: number; event: CanonicalEvent }
  | { line: number; refused: { eventId?: string; problems: readonly Problem[] } };

/**
 * The canonical events of a stream: either one JSON object over several lines, or NDJSON. Input that is not an event is
 * refused with its line and every problem, and the next lines are read.
 *
 * @param file its name, for errors; `-` is standard input
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array | string>,
  file: string,
  nowMs: () => number,
): AsyncGenerator<EventInput> {
  const lines = readLines(chunks, file);
  const first = await lines.next();
  if (first.done) return;

  if (startsDocument(first.value)) {
    const start = first.value;
    const text = await readRest(start.text, lines);
    const whole = text === undefined ? undefined : parseJson(text);
    if (whole !== undefined && 'value' in whole) yield toEvent(start.number, whole.value, nowMs());
    else yield refuse(start.number, 'not_json', shape(start.text), NOT_JSON);
    // A document over the limit is not an event, and neither are its lines.
    return;
  }

  yield fromLine(first.value, nowMs());
  for await (const line of lines) yield fromLine(line, nowMs());
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

function fromLine(line: Line, nowMs: number): EventInput {
  if ('refused' in line) {
    return line.refused === 'line_too_long'
      ? refuse(
          line.number,
          line.refused,
          `${line.bytes} bytes`,
          `Keep each line under ${MAX_LINE_BYTES} bytes.`,
        )
      : refuse(
          line.number,
          line.refused,
          `${line.bytes} bytes`,
          'Convert the file to UTF-8 (`iconv -t UTF-8`).',
        );
  }
  const parsed = parseJson(line.text);
  if ('error' in parsed) return refuse(line.number, 'not_json', shape(line.text), NOT_JSON);
  if (Array.isArray(parsed.value)) {
    return refuse(line.number, 'is_array', 'an array', "Write one event per line (`jq -c '.[]' FILE`).");
  }
  return toEvent(line.number, parsed.value, nowMs);
}

function toEvent(line: number, input: unknown, nowMs: number): EventInput {
  try {
    return { line, event: parseEvent(input, { nowMs }) };
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    const eventId = (input as { eventId?: unknown } | null)?.eventId;
    return {
      line,
      refused: { ...(typeof eventId === 'string' ? { eventId } : {}), problems: error.problems },
    };
  }
}

function refuse(line: number, code: string, got: string, fix: string): EventInput {
  return { line, refused: { problems: [{ path: '', code, got, fix }] } };
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
