import { Command } from 'commander';
import { backfillCommand } from './commands/backfill.js';
import { dedupCommand } from './commands/dedup.js';
import { dlqCommand } from './commands/dlq.js';
import { flowsCommand } from './commands/flows.js';
import { lanesCommand } from './commands/lanes.js';
import { mappingCommand } from './commands/mapping.js';
import { pauseCommand, resumeCommand } from './commands/pause.js';
import { sandboxCommand } from './commands/sandbox.js';
import { sendCommand } from './commands/send.js';
import { workerCommand } from './commands/worker.js';
import { createOutput } from './output/output.js';
import type { Act, CommandContext } from './runtime/command.js';
import { EXIT_CODES_HELP, type ExitCode } from './runtime/exit-codes.js';
import type { Io } from './runtime/io.js';
import { version } from './runtime/version.js';

interface GlobalOptions {
  config?: string;
  json?: boolean;
  color: boolean;
}

/** Where the terminal does not say how wide it is. */
const HELP_WIDTH = 100;

/** The whole command tree. `ended` is told how the command that ran has ended. */
export function buildProgram(io: Io, ended: (code: ExitCode) => void): Command {
  const act: Act =
    (run) =>
    async (...commanderArgs) => {
      const command = commanderArgs.pop() as Command;
      const options = commanderArgs.pop();
      const { config, json, color } = command.optsWithGlobals<GlobalOptions>();
      const out = createOutput(io, { json: json === true, color });
      const context: CommandContext = { io, out, configPath: config };
      type Run = (context: CommandContext, options: unknown, ...args: unknown[]) => Promise<ExitCode>;
      ended(await (run as Run)(context, options, ...commanderArgs));
    };

  const program = new Command('tracklayer')
    .description('Server-side delivery of a shop’s events to Klaviyo: send, deliver, look, and mend.')
    .version(version())
    .option(
      '--config <file>',
      'tracklayer.config.ts, .mjs or .json (default: TRACKLAYER_CONFIG, the one here, or the environment alone)',
    )
    .option('--json', 'machine output: JSON, one value per line, alone on stdout')
    .option('--no-color', 'plain text (so does NO_COLOR)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('afterAll', EXIT_CODES_HELP)
    .showSuggestionAfterError()
    .showHelpAfterError('→ --help shows what there is.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? HELP_WIDTH,
      getErrHelpWidth: () => io.stdout.columns ?? HELP_WIDTH,
    });

  for (const build of [
    sendCommand,
    workerCommand,
    sandboxCommand,
    lanesCommand,
    pauseCommand,
    resumeCommand,
    dlqCommand,
    backfillCommand,
    mappingCommand,
    flowsCommand,
    dedupCommand,
  ])
    build(program, act);
  return program;
}
