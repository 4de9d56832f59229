import { setFlagsFromString } from 'node:v8';
import { run } from './run.js';
import { EXIT } from './runtime/exit-codes.js';

// `tracklayer … | head` ends as soon as head has seen enough: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

// Reading dead letters makes much short-lived data. V8 would rather grow than collect it, up to three times the memory.
if (process.argv.includes('dlq')) setFlagsFromString('--optimize-for-size');

/** A terminal sends Ctrl-C to npx and to us, and npx passes it on: one key can arrive as several signals. */
const SAME_KEY_MS = 500;

const controller = new AbortController();
let askedAtMs = 0;
function end(): void {
  // Asked twice means now.
  if (controller.signal.aborted && Date.now() - askedAtMs > SAME_KEY_MS) process.exit(EXIT.interrupted);
  askedAtMs ||= Date.now();
  controller.abort();
}
let hungUp = end;
process.on('SIGINT', end);
process.on('SIGTERM', end);
process.on('SIGHUP', () => hungUp());

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  takeHangUp(listener) {
    hungUp = listener;
  },
});
