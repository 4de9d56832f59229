import { spawn } from 'node:child_process';

/** Steps that take longer than this are worth a line, the rest is silence. */
const WORTH_SAYING_MS = 1_500;

/** Runs one step; shows a line while it takes long, and all it printed if it fails. */
export async function runQuietly(title, command, args, options) {
  const startedAtMs = Date.now();
  let told = false;
  const tell = setTimeout(() => {
    told = true;
    process.stderr.write(`${title} … `);
  }, WORTH_SAYING_MS);

  const { code, output } = await run(command, args, options);
  clearTimeout(tell);
  const seconds = ((Date.now() - startedAtMs) / 1_000).toFixed(0);
  if (code === 0) {
    if (told) process.stderr.write(`${seconds} s\n`);
    return;
  }
  if (told) process.stderr.write('failed\n');
  throw new Error(`${output.trim()}\n\n${title} failed: ${command} ${args.join(' ')} ended with ${code}.`);
}

function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    // Interrupted, it must not go on behind the back of whoever prepares next.
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
