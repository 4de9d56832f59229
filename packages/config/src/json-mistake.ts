/** The position of a mistake in JSON: line and column from 1, in UTF-16 units like editors. */
export interface JsonMistake {
  line: number;
  column: number;
}

/** The position of the first mistake. Undefined where the text is valid JSON. */
export function jsonMistake(text: string): JsonMistake | undefined {
  const at = mistakeAt(text);
  if (at === undefined) return undefined;
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * The parser reports a position for most mistakes, but not for an unexpected token. In that case this function searches the
 * shortest prefix that no text can complete: its last character is the mistake.
 */
function mistakeAt(text: string): number | undefined {
  const reported = reportedPosition(text);
  if (reported !== 'unknown') return reported;
  let sound = 0;
  let broken = text.length;
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    const ofPrefix = reportedPosition(text.slice(0, middle));
    if (ofPrefix === undefined || ofPrefix === middle) sound = middle;
    else broken = middle;
  }
  return broken - 1;
}

/** The position that the parser reports: undefined for valid JSON, the length for a text that only ends too early. */
function reportedPosition(text: string): number | 'unknown' | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const { message } = error as SyntaxError;
    if (/^Unexpected end of|^Unterminated string/.test(message)) return text.length;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? 'unknown' : Number(position);
  }
}
