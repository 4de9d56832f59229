import { CommanderError } from 'commander';
import { createOutput } from './output/output.js';
import { buildProgram } from './program.js';
import { EXIT } from './runtime/exit-codes.js';
import type { Io } from './runtime/io.js';
import { reportError, shapeError } from './runtime/report-error.js';

/** Runs one command line (without `node` and the script) and resolves with the exit code. Never rejects. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = buildProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already printed what is wrong with the command line, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (io.signal.aborted) return EXIT.interrupted;
    const out = createOutput(io, { json: argv.includes('--json'), color: !argv.includes('--no-color') });
    const reported = shapeError(error);
    await reportError(reported, out);
    return reported.exitCode;
  }
}
