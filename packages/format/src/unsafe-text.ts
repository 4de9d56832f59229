/**
 * Text of others, made safe to show.
 *
 * Failure story: the name of an event, an answer of Klaviyo or the name of a file contains terminal controls, or characters that
 * turn the direction of writing. A person lists the letters or reads the log, and the terminal obeys: lines vanish or are faked.
 * JSON escapes only C0. So DEL, C1 and the characters below would reach the terminal from there as well.
 */

/** Beyond C0: DEL, C1, direction of writing, line and paragraph separators, and retired format characters that do the same. */
const BEYOND_C0 = '\\u007f-\\u009f\\p{Bidi_Control}\\u2028\\u2029\\u206a-\\u206f\\ufff9-\\ufffb';

const UNSAFE_IN_JSON = new RegExp(`[${BEYOND_C0}]`, 'gu');
/** C0 without tab and newline, which our own lines use. */
const UNSAFE_IN_TEXT = new RegExp(`(?![\\t\\n])[\\u0000-\\u001f${BEYOND_C0}]`, 'gu');

/** Each unsafe character as its code, `\u202e`, so that a reader sees that it is there. Tabs and newlines stay. */
export function visibleText(text: string): string {
  return text.replace(UNSAFE_IN_TEXT, codeOf);
}

/** Escapes what `JSON.stringify` leaves as it is. A parser gets the same value. `json`: the text of one or more JSON values. */
export function safeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, codeOf);
}

/** A value as JSON that is safe in a terminal and in a log. `indent`: spaces for each level; without it one line. */
export function jsonText(value: unknown, indent?: number): string {
  return safeJson(JSON.stringify(value, undefined, indent));
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
