import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import yoctoSpinner from 'yocto-spinner';
import type { Output, OutputStreams } from './output.js';
import { outputWidth } from './width.js';

const EVERY_MS = 200;
/** The turning sign, a space, and the last column, which stays empty: some terminals break the line there. */
const BESIDE = 3;

/**
 * A progress line on stderr while it is a terminal. Nothing in a pipe or with --json. A terminal redraws one line only, so a
 * longer text is cut.
 *
 * @param text is called with the columns that it may use
 */
export function startProgress(
  io: Pick<OutputStreams, 'stderr'>,
  out: Output,
  text: (columns: number) => string,
): { stop(): void } {
  if (!out.live) return { stop: () => undefined };
  const shown = () => {
    const columns = outputWidth(io.stderr.columns) - BESIDE;
    return out.shown(cut(out.visible(text(columns)).replaceAll('\n', ' '), columns));
  };
  const spinner = yoctoSpinner({ text: shown(), stream: io.stderr, handleSignals: false }).start();
  const timer = setInterval(() => {
    spinner.text = shown();
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      if (spinner.isSpinning) spinner.stop();
    },
  };
}

function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  const [first = ''] = wrapAnsi(text, columns - 1, { hard: true, trim: false }).split('\n');
  return `${first.trimEnd()}…`;
}
