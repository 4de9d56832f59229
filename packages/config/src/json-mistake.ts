/** Where a text stops being JSON: line and column from 1, in UTF-16 units as editors count. */
export interface JsonMistake {
  line: number;
  column: number;
}

/** The place of the first mistake; undefined where the text is JSON. */
export function jsonMistake(text: string): JsonMistake | undefined {
  const at = mistakeAt(text);
  if (at === undefined) return undefined;
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * The parser names a position for most mistakes, but not for a token that cannot stand where it is. For that one the
 * shortest beginning is sought that nothing can complete: its last character is the mistake.
 */
function mistakeAt(text: string): number | undefined {
  const told = toldOf(text);
  if (told === undefined || told !== 'somewhere') return told;
  let sound = 0;
  let broken = text.length;
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    const beginning = toldOf(text.slice(0, middle));
    if (beginning === undefined || beginning === middle) sound = middle;
    else broken = middle;
  }
  return broken - 1;
}

/** What the parser says of a text: no mistake, its position, the end where the text is only cut off, or neither. */
function toldOf(text: string): number | 'somewhere' | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const { message } = error as SyntaxError;
    if (/^Unexpected end of|^Unterminated string/.test(message)) return text.length;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? 'somewhere' : Number(position);
  }
}
