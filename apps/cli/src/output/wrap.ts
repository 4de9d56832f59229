import wrapAnsi from 'wrap-ansi';

/** Breaks a line at words so that it fits; the lines that follow are indented. A longer word stays whole. */
export function wrap(line: string, width: number, indent: number): string {
  const [first = '', ...rest] = wrapAnsi(line, width, { trim: false }).split('\n');
  if (rest.length === 0) return first;
  const more = wrapAnsi(rest.join('').trimStart(), Math.max(1, width - indent), { trim: true });
  return [first.trimEnd(), ...more.split('\n').map((text) => ' '.repeat(indent) + text)].join('\n');
}
