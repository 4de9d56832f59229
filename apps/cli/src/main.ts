import { extname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { captureConsole } from '@tracklayer/telemetry';
import { run } from './run.js';
import { EXIT } from './runtime/exit-codes.js';
import { programName } from './runtime/program-name.js';

// `tracklayer … | head` closes the pipe when head has enough. That is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

// Reading dead letters makes much short-lived data. Without this flag V8 uses up to three times the memory.
if (process.argv.includes('dlq')) setFlagsFromString('--optimize-for-size');

/** A terminal sends Ctrl-C to npx and to us, and npx forwards it. So one key can arrive as several signals. */
const SAME_KEY_MS = 500;

const controller = new AbortController();
let askedAtMs = 0;
function stop(): void {
  // A second request stops the command at once.
  if (controller.signal.aborted && Date.now() - askedAtMs > SAME_KEY_MS) process.exit(EXIT.interrupted);
  askedAtMs ||= Date.now();
  controller.abort();
}
let hungUp = stop;
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('SIGHUP', () => hungUp());

/** A command may end while Redis is away and some socket is still open. Then the process ends all the same. */
const LINGER_MS = 2_000;

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  program: programName({ env: process.env, cwd: process.cwd(), script: process.argv[1] }),
  takeHangUp(listener) {
    hungUp = listener;
  },
  takeConsole: captureConsole,
  // A test runs this file from its source.
  campaignThread: new URL(`./campaign-thread${extname(import.meta.url)}`, import.meta.url),
});

const lingering = setInterval(() => {
  // What was printed may still be on its way to a slow reader.
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}, LINGER_MS);
lingering.unref();
