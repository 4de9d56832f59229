/** The events in the body of a request. One line that is no JSON stops no other line. Pure. */
import { createLineSplitter, type Line } from '@tracklayer/backfill';
import type { Problem } from '@tracklayer/events';
import { ApiError } from './api-error.js';

/** One event as it was sent, or why its line is none. */
export type ReadEvent = { line: number; input: unknown } | { line: number; problem: Problem };

const MAX_LINE_BYTES = 1 << 20;

/** @param body a buffer of NDJSON, or what JSON was parsed to: one event, or an array of events */
export function eventsIn(body: unknown): ReadEvent[] {
  if (Buffer.isBuffer(body)) return linesIn(body);
  if (Array.isArray(body)) return body.map((input, index) => ({ line: index + 1, input }));
  if (typeof body === 'object' && body !== null) return [{ line: 1, input: body }];
  throw new ApiError(400, {
    code: 'no_events',
    message: 'The body holds no event.',
    whatToDo:
      'Send one event as a JSON object, an array of them, or one per line with Content-Type: application/x-ndjson.',
  });
}

function linesIn(body: Buffer): ReadEvent[] {
  const splitter = createLineSplitter({ maxBytes: MAX_LINE_BYTES });
  return [...splitter.push(body), ...splitter.end()].map(eventOf);
}

function eventOf(line: Line): ReadEvent {
  const { number } = line;
  if ('refused' in line) {
    const fix =
      line.refused === 'line_too_long' ? `Keep each line under ${MAX_LINE_BYTES} bytes.` : 'Send UTF-8.';
    return { line: number, problem: { path: '', code: line.refused, got: `${line.bytes} bytes`, fix } };
  }
  try {
    return { line: number, input: JSON.parse(line.text) };
  } catch {
    const got = `text of ${line.text.length} characters`;
    return {
      line: number,
      problem: { path: '', code: 'not_json', got, fix: 'Write one JSON object on each line.' },
    };
  }
}
