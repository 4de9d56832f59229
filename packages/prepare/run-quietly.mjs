import { spawn } from 'node:child_process';

/** A step that takes longer than this gets a line of output. */
const SHOWN_AFTER_MS = 1_500;

/** Runs one step. Shows a line if it takes long, and its whole output if it fails. */
export async function runQuietly(title, command, args, options) {
  const startedAtMs = Date.now();
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    process.stderr.write(`${title} … `);
  }, SHOWN_AFTER_MS);

  const { code, output } = await run(command, args, options);
  clearTimeout(timer);
  const seconds = ((Date.now() - startedAtMs) / 1_000).toFixed(0);
  if (code === 0) {
    if (shown) process.stderr.write(`${seconds} s\n`);
    return;
  }
  if (shown) process.stderr.write('failed\n');
  throw new Error(`${output.trim()}\n\n${title} failed: ${command} ${args.join(' ')} ended with ${code}.`);
}

function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    // The child must not keep running after an interrupt, while the next command prepares the clone.
    const end = () => child.kill('SIGTERM');
    process.once('exit', end);
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    const done = (code) => {
      process.off('exit', end);
      resolve({ code, output });
    };
    child.on('error', (error) => done(error.message));
    child.on('close', (code, signal) => done(code ?? signal));
  });
}
