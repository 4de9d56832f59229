/**
 * Makes text safe for a terminal.
 *
 * Failure story: an event's name, an imported letter's code, an answer of Klaviyo, or a reason contains terminal controls.
 * A person lists the dead letters, and the terminal obeys them: lines vanish, others are faked, the window is renamed. So
 * every control character is shown, as `\u001b`, and not sent. Our own colours carry a mark that is random in each process,
 * so no data can contain it. Only marked sequences become real colours, at the very end.
 */
import { randomInt } from 'node:crypto';
import { visibleText } from '@tracklayer/format';
import picocolors from 'picocolors';

type Color = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Colors = Readonly<Record<Color, (text: string) => string>>;

export interface TerminalText {
  colors: Colors;
  /** Control characters made visible, colours still marked: to measure a text before it is printed. */
  visible(text: string): string;
  /** The same, with real colours: ready for a terminal. */
  shown(text: string): string;
}

const COLORS: readonly Color[] = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'];

const ESC = '\u001b[';

export function createTerminalText(hasColor: boolean, mark = newMark()): TerminalText {
  const plain = picocolors.createColors(hasColor);
  const marked = `${ESC}${mark}`;

  function painter(color: Color): (text: string) => string {
    if (!hasColor) return String;
    const [open = '', close = ''] = plain[color](' ').replaceAll(ESC, marked).split(' ');
    // A colour inside another ends with the same code. The outer one must start again.
    return (text) => open + String(text).replaceAll(close, close + open) + close;
  }

  const visible = (text: string) => text.split(marked).map(visibleText).join(marked);
  return {
    colors: Object.fromEntries(COLORS.map((color) => [color, painter(color)])) as Colors,
    visible,
    shown: (text) => visible(text).replaceAll(marked, ESC),
  };
}

/** Parameters of a control sequence that no terminal knows. Functions that measure text count it as zero columns. */
function newMark(): string {
  const digits = () => String(randomInt(10_000)).padStart(4, '0');
  return `?${digits()};${digits()};${digits()};`;
}
