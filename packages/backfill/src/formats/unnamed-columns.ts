/**
 * The header with a name for each column, where those without one are empty: some programs end every line with a delimiter.
 * Undefined: a column without a name has values, so people must say what it is.
 *
 * @param rows the first rows.
 */
export function namedColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string[] | undefined {
  const isUsed = rows.some((cells) => cells.some((cell, index) => header[index] === '' && cell !== ''));
  return isUsed ? undefined : header.map((column, index) => column || `column ${index + 1}`);
}
