import type { Argument, Command, Option } from 'commander';

/** What an example shows, and the command line itself. */
export type Example = readonly [meaning: string, commandLine: string];

/** The widest line that a help text may have, in columns. */
const HELP_COLUMNS = 100;

export interface CommandDoc {
  /** With the program's name: `tracklayer dlq replay`. */
  name: string;
  description: string;
  usage: string;
  arguments: { name: string; meaning: string; default: string }[];
  options: { flags: string; meaning: string; default: string }[];
  /** Text behind the options. */
  notes: string;
  examples: readonly Example[];
}

export interface CommandSource {
  program: Command;
  examplesOf: (command: Command) => readonly Example[];
  /** As they stand in the help. */
  examplesText: (examples: readonly Example[]) => string;
  /** Texts at the end of a help that are not notes. */
  footers: readonly string[];
}

/** The program and every command under it that help lists, each before those below it. */
export function commandsOf(source: CommandSource): CommandDoc[] {
  return withNames(source.program).map(({ command, name }) => {
    const help = command.createHelp();
    return {
      name,
      description: help.commandDescription(command),
      usage: help.commandUsage(command),
      arguments: command.registeredArguments.map(argumentDoc),
      options: help
        .visibleOptions(command)
        .filter(({ long }) => long !== '--help')
        .map(optionDoc),
      notes: notesOf(command, source),
      examples: source.examplesOf(command),
    };
  });
}

/** Lines of any command's help that are wider than a terminal of 100 columns shows: `tracklayer lanes --help, line 4: …`. */
export function wideHelpLines(program: Command): string[] {
  return withNames(program).flatMap(({ command, name }) =>
    helpText(command)
      .split('\n')
      .flatMap((line, index) =>
        [...line].length > HELP_COLUMNS
          ? [`${name} --help, line ${index + 1} has ${[...line].length} columns: ${line.trim()}`]
          : [],
      ),
  );
}

function withNames(command: Command, parent = ''): { command: Command; name: string }[] {
  const name = `${parent} ${command.name()}`.trim();
  const below = command.createHelp().visibleCommands(command);
  const ours = below.filter((one) => command.commands.includes(one));
  return [{ command, name }, ...ours.flatMap((one) => withNames(one, name))];
}

function argumentDoc(argument: Argument): CommandDoc['arguments'][number] {
  const dots = argument.variadic ? '...' : '';
  const name = argument.required ? `<${argument.name()}${dots}>` : `[${argument.name()}${dots}]`;
  const { meaning, fallback } = parted(argument.description);
  return { name, meaning: meaning + choicesText(argument.argChoices), default: fallback };
}

function optionDoc(option: Option): CommandDoc['options'][number] {
  const { meaning, fallback } = parted(option.description);
  return {
    flags: option.flags,
    meaning: meaning + choicesText(option.argChoices),
    default: shownDefault(option) ?? fallback,
  };
}

/** `… (repeatable; default: every one)` → `… (repeatable)` and `every one`. */
function parted(description: string): { meaning: string; fallback: string } {
  const found = /^(.*?) ?\((?:([^()]*); )?default:? ([^()]+)\)$/.exec(description);
  if (found === null) return { meaning: description, fallback: '' };
  const [, meaning = '', note, fallback = ''] = found;
  return { meaning: note === undefined ? meaning : `${meaning} (${note})`, fallback };
}

function choicesText(choices: readonly string[] | undefined): string {
  return choices === undefined ? '' : `: ${choices.map((one) => `\`${one}\``).join(', ')}`;
}

/** That a switch is off by default, or a `--no-…` one on, goes without saying. */
function shownDefault({ defaultValue, defaultValueDescription }: Option): string | undefined {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return defaultValue === undefined || typeof defaultValue === 'boolean' ? undefined : String(defaultValue);
}

/** What `addHelpText('after', …)` adds to the help of this command alone, without the examples. */
function notesOf(command: Command, { footers, ...source }: CommandSource): string {
  const examples = source.examplesText(source.examplesOf(command));
  return [command.helpInformation(), ...footers, examples]
    .reduce((text, known) => text.replace(known, () => ''), helpText(command))
    .trim();
}

function helpText(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more), getOutHelpWidth: () => HELP_COLUMNS });
  command.outputHelp();
  return text;
}
