import { Command, Help, type Option } from 'commander';
import { apiTokenCommand } from './commands/api-token.js';
import { backfillCommand } from './commands/backfill.js';
import { completionCommand } from './commands/completion.js';
import { dedupCommand } from './commands/dedup.js';
import { dlqCommand } from './commands/dlq.js';
import { eventsCommand } from './commands/events.js';
import { flowsCommand } from './commands/flows.js';
import { historyCommand } from './commands/history.js';
import { initCommand } from './commands/init.js';
import { lanesCommand } from './commands/lanes.js';
import { mappingCommand } from './commands/mapping.js';
import { pauseCommand, resumeCommand } from './commands/pause.js';
import { peopleCommand } from './commands/people.js';
import { sandboxCommand } from './commands/sandbox.js';
import { sendCommand } from './commands/send.js';
import { usersCommand } from './commands/users.js';
import { workerCommand } from './commands/worker.js';
import { workersCommand } from './commands/workers.js';
import { createOutput } from './output/output.js';
import { outputWidth } from './output/width.js';
import { wrapLines } from './output/wrap.js';
import type { Act, CommandContext } from './runtime/command.js';
import { EXIT_CODES_HELP, EXIT_CODES_POINTER, type ExitCode } from './runtime/exit-codes.js';
import type { Io } from './runtime/io.js';
import { version } from './runtime/version.js';

interface GlobalOptions {
  config?: string;
  json?: boolean;
  color: boolean;
}

/** What a newcomer does first, in this order. */
const START_HERE = [
  ['tracklayer init', 'write a configuration and a first event into this folder'],
  ['tracklayer sandbox', 'start a local Klaviyo to try things with'],
  ['tracklayer worker', 'deliver the events of this configuration'],
  ['tracklayer send --test --to EMAIL', 'send one test event and follow it'],
  ['tracklayer lanes', 'show what waits, what is on hold, what is dead'],
  ['tracklayer history', 'show how the last 24 hours were'],
  ['tracklayer dlq causes', 'show why events were refused'],
  ['tracklayer events list --order 10492', 'show what became of an order'],
] as const;

/** Leaves out that a switch is off by default: every switch is. */
function withoutFalse(option: Option): string {
  return new Help().optionDescription(option).replace(' (default: false)', '');
}

function startHereText(): string {
  const width = Math.max(...START_HERE.map(([commandLine]) => commandLine.length));
  const lines = START_HERE.map(([commandLine, meaning]) => `  ${commandLine.padEnd(width)}  ${meaning}`);
  return `Start here:\n${lines.join('\n')}\n`;
}

/** The whole command tree. `onExit` gets the exit code of the command that ran. */
export function buildProgram(io: Io, onExit: (code: ExitCode) => void): Command {
  const act: Act =
    (run) =>
    async (...commanderArgs) => {
      const command = commanderArgs.pop() as Command;
      const options = commanderArgs.pop();
      const { config, json, color } = command.optsWithGlobals<GlobalOptions>();
      const out = createOutput(io, { json: json === true, color });
      const context: CommandContext = { io, out, configPath: config };
      type Run = (context: CommandContext, options: unknown, ...args: unknown[]) => Promise<ExitCode>;
      onExit(await (run as Run)(context, options, ...commanderArgs));
    };

  const { hint, visible } = createOutput(io, { json: false, color: false });
  /** An error names what was typed, which may come from a script with data of others. */
  const help = (text: string, columns: number | undefined) => {
    const shown = visible(hint(text));
    return columns ? wrapLines(shown, outputWidth(columns)) : shown;
  };

  const program = new Command('tracklayer')
    .description('Delivers the events of a shop’s backend to Klaviyo, and shows what became of each one.')
    .version(version())
    .option(
      '--config <file>',
      'configuration file (default: the one in TRACKLAYER_CONFIG, else tracklayer.config.ts, .mjs or .json here, else environment variables)',
    )
    .option('--json', 'print JSON on stdout, one value per line')
    .option('--no-color', 'print without colors; NO_COLOR does the same')
    .configureHelp({ showGlobalOptions: true, optionDescription: withoutFalse })
    .addHelpText('before', startHereText())
    .addHelpText('after', EXIT_CODES_HELP)
    .addHelpText('afterAll', ({ command }) => (command.parent === null ? '' : EXIT_CODES_POINTER))
    .showSuggestionAfterError()
    .showHelpAfterError('→ To see the arguments and options, add --help.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(help(text, io.stdout.columns)),
      writeErr: (text) => io.stderr.write(help(text, io.stderr.columns)),
      getOutHelpWidth: () => outputWidth(io.stdout.columns),
      getErrHelpWidth: () => outputWidth(io.stdout.columns),
    });

  for (const build of [
    initCommand,
    sandboxCommand,
    workerCommand,
    sendCommand,
    lanesCommand,
    workersCommand,
    historyCommand,
    eventsCommand,
    pauseCommand,
    resumeCommand,
    dlqCommand,
    backfillCommand,
    mappingCommand,
    flowsCommand,
    dedupCommand,
    peopleCommand,
    apiTokenCommand,
    usersCommand,
    completionCommand,
  ])
    build(program, act);
  return program;
}
