/**
 * What a terminal is given.
 *
 * Failure story: an event's name, an imported letter's code, what Klaviyo answered, or the reason somebody gave holds
 * terminal controls. Whoever lists the dead letters then has them obeyed: lines vanish, others are forged, the terminal
 * is renamed. So every control character is shown instead of sent, as `\u001b`. Our own colours carry a mark that is drawn
 * anew in each process, so that no data can have it; only what bears it becomes a real colour, at the very end.
 */
import { randomInt } from 'node:crypto';
import picocolors from 'picocolors';

type Color = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Colors = Readonly<Record<Color, (text: string) => string>>;

export interface TerminalText {
  colors: Colors;
  /** Control characters made visible, colours still marked: for whoever must measure a text before it is printed. */
  visible(text: string): string;
  /** The same, with real colours: ready for a terminal. */
  shown(text: string): string;
}

const COLORS: readonly Color[] = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'];

/** Of C0 all but tab and newline, which our own lines use; DEL; C1. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu;
const ESC = '\u001b[';

export function createTerminalText(colored: boolean, mark = newMark()): TerminalText {
  const plain = picocolors.createColors(colored);
  const marked = `${ESC}${mark}`;

  function painter(color: Color): (text: string) => string {
    if (!colored) return String;
    const [open = '', close = ''] = plain[color](' ').replaceAll(ESC, marked).split(' ');
    // A colour within another ends with the same code, after which the outer one goes on.
    return (text) => open + String(text).replaceAll(close, close + open) + close;
  }

  const visible = (text: string) => text.split(marked).map(escapeControls).join(marked);
  return {
    colors: Object.fromEntries(COLORS.map((color) => [color, painter(color)])) as Colors,
    visible,
    shown: (text) => visible(text).replaceAll(marked, ESC),
  };
}

/** Parameters of a control sequence that no terminal knows, so that whoever measures a text counts it as nothing. */
function newMark(): string {
  const digits = () => String(randomInt(10_000)).padStart(4, '0');
  return `?${digits()};${digits()};${digits()};`;
}

function escapeControls(text: string): string {
  return text.replace(CONTROLS, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
