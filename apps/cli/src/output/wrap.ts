/**
 * Breaks long lines for a terminal.
 *
 * Failure story: a terminal breaks a line where it is full. A person copies the second half of a command, or a sentence and a
 * command, and the shell runs something else. So a command is never broken like a sentence: it gets a line of its own, or the
 * lines of it end with a backslash, so that the shell reads them as one.
 */
import stringWidth from 'string-width';

/** From the program's name to the end of the sentence, of the code span, or of the line. */
const COMMAND = /(?:\bnpx )?\btracklayer [^\s`,;)].*?(?=[.,;:)](?:\s|$)|`|\s\(|$)/g;
const ESC = '\u001b';
/** Colours, which take no column, or one character as people see it. */
const COLOR = new RegExp(`${ESC}\\[[^a-z]*[a-z]`, 'gi');
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Breaks a line at words so that it fits; the lines that follow are indented. Every command of this program can be copied from the
 * result.
 *
 * @param breaksWords false: words and commands that are longer than a line stay whole, for a pipe
 */
export function wrap(line: string, width: number, indent: number, breaksWords = false): string {
  if (stringWidth(line) <= width) return line;
  const margin = ' '.repeat(Math.min(indent, Math.floor(width / 2)));
  const lines: string[] = [];
  let current = '';
  for (const { space, word, isCommand } of wordsOf(line)) {
    const next = current + space + word;
    if (current.trim() === '' || stringWidth(next) <= width) current = next;
    else {
      lines.push(current);
      current = margin + word;
    }
    if (!breaksWords || stringWidth(current) <= width) continue;
    const broken = isCommand ? brokenCommand(current, width) : brokenWord(current, width, margin);
    current = broken.pop() ?? '';
    lines.push(...broken);
  }
  return [...lines, current].join('\n');
}

/** For a terminal: every line of a text that is too wide is broken, and so are longer words. What follows is indented by two more than its beginning. */
export function wrapLines(text: string, width: number): string {
  const indentOf = (line: string) => line.replaceAll(COLOR, '').search(/\S|$/) + 2;
  return text
    .split('\n')
    .map((line) => wrap(line, width, indentOf(line), true))
    .join('\n');
}

interface Word {
  /** What is before it: the line's own indent, or a space. */
  space: string;
  word: string;
  isCommand: boolean;
}

/** A command, with its full stop or quote, is one word. */
function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  const add = (text: string) => {
    for (const [, space = '', word = ''] of text.matchAll(/(\s*)(\S+)/g)) {
      const before = words.at(-1);
      if (space === '' && before) before.word += word;
      else words.push({ space, word, isCommand: false });
    }
  };
  for (const { 0: command, index } of line.matchAll(COMMAND)) {
    const before = line.slice(at, index);
    add(before);
    const last = words.at(-1);
    // A quote before the command belongs to it.
    if (last && before !== '' && !/\s$/.test(before))
      Object.assign(last, { word: last.word + command, isCommand: true });
    else words.push({ space: /\s*$/.exec(before)?.[0] ?? '', word: command, isCommand: true });
    at = index + command.length;
  }
  add(line.slice(at));
  return words;
}

/** The shell reads a line with a backslash at its end and the next one as one line. */
function brokenCommand(command: string, width: number): string[] {
  const indent = command.search(/\S|$/);
  const lines: string[] = [];
  let current = ' '.repeat(indent);
  for (const [, space = '', word = ''] of command.trimStart().matchAll(/(\s*)(\S+)/g)) {
    const next = current + space + word;
    if (current.trim() === '' || stringWidth(next) + 2 <= width) current = next;
    else {
      lines.push(`${current} \\`);
      current = ' '.repeat(indent + 2) + word;
    }
    if (stringWidth(current) <= width) continue;
    // Within a word the next line must begin with its rest.
    const parts = brokenWord(current, width - 1, '');
    current = parts.pop() ?? '';
    lines.push(...parts.map((part) => `${part}\\`));
  }
  return [...lines, current];
}

function brokenWord(text: string, width: number, margin: string): string[] {
  const lines: string[] = [];
  let [current, columns] = ['', 0];
  for (const part of visiblePartsOf(text)) {
    const more = part.startsWith(ESC) ? 0 : stringWidth(part);
    if (columns + more > width && current.trim() !== '') {
      lines.push(current);
      [current, columns] = [margin, margin.length];
    }
    current += part;
    columns += more;
  }
  return [...lines, current];
}

function* visiblePartsOf(text: string): Generator<string> {
  let at = 0;
  for (const { 0: color, index } of text.matchAll(COLOR)) {
    for (const { segment } of characters.segment(text.slice(at, index))) yield segment;
    yield color;
    at = index + color.length;
  }
  for (const { segment } of characters.segment(text.slice(at))) yield segment;
}
