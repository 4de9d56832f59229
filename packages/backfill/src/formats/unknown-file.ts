/** What to do with a file that is neither JSON per line nor CSV, so that people need not guess. */

/** The list of an object is its first field that is not a text, number or word. */
const WRAPPED =
  /^\s*\{(?:\s*"[^"]*"\s*:\s*(?:"[^"]*"|-?[\d.]+|true|false|null)\s*,)*\s*"([A-Za-z_]\w*)"\s*:\s*\[\s*\{/;
/** Fields of an entry of its own: an event with a list, or a line of a rejects file. */
const OF_ENTRY = /"(?:name|event|type|eventId|messageId|event_type|reasons)"\s*:/;

/** The list in which a file of one JSON object has all of its entries. Undefined: it is an entry itself. */
export function wrappedList(line: string): string | undefined {
  const [before, list] = WRAPPED.exec(line) ?? [];
  return before === undefined || OF_ENTRY.test(before) ? undefined : list;
}

/** Titles above a header are few. */
const LINES_TRIED = 20;
const ARCHIVE = /^(.*\.zip)\//i;

/**
 * @param lines of the beginning of the file, also empty ones.
 * @param columnsOf the number of columns of a line, with the delimiter that gives the most.
 */
export function unknownNext(
  name: string,
  lines: readonly string[],
  columnsOf: (line: string) => number,
): string {
  const [, archive] = ARCHIVE.exec(name) ?? [];
  if (archive !== undefined) return `To read one file of the archive, write its name: ${archive}/orders.csv`;
  if (/^\s*</.test(lines[0] ?? ''))
    return 'It looks like a web page, such as a sign-in or an error. Export the file again.';
  const counts = lines.slice(0, LINES_TRIED).map(columnsOf);
  const at = counts.findIndex((count, index) => count > 1 && counts[index + 1] === count);
  return at > 0
    ? `Line ${at + 1} looks like its header. Leave out the lines before it: tail -n +${at + 1} ${name} | tracklayer backfill - …`
    : 'Its first line must name the columns. Between them must be a comma, a semicolon, a tab or |.';
}
