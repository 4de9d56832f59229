import yoctoSpinner from 'yocto-spinner';
import type { Output, OutputStreams } from './output.js';

const EVERY_MS = 200;

/** A progress line on stderr while it is a terminal. Nothing in a pipe or with --json. */
export function startProgress(
  io: Pick<OutputStreams, 'stderr'>,
  out: Output,
  text: () => string,
): { stop(): void } {
  if (!out.live) return { stop: () => undefined };
  const spinner = yoctoSpinner({ text: out.shown(text()), stream: io.stderr, handleSignals: false }).start();
  const timer = setInterval(() => {
    spinner.text = out.shown(text());
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      if (spinner.isSpinning) spinner.stop();
    },
  };
}
