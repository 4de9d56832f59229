import type { Argument, Command, Option } from 'commander';

/** What may follow: nothing of its own, any text, the name of a file, or one of these words. */
export type Value = 'none' | 'text' | 'file' | readonly string[];

export interface CompletedOption {
  /** `--json`. */
  long: string;
  /** `-h`. */
  short?: string;
  description: string;
  /** What follows the option. */
  value: Value;
}

/** What can be typed after a command: `dlq list`, or the program alone, which has the path ``. */
export interface Place {
  path: string;
  commands: { name: string; description: string }[];
  options: CompletedOption[];
  /** What its arguments are. */
  argument: Value;
}

/** The program and each command that its help lists, each before those below it. */
export function placesOf(program: Command): Place[] {
  const globals = program
    .createHelp()
    .visibleOptions(program)
    .filter(({ long }) => long !== '--version');
  const below = (command: Command, path: string): Place[] => {
    const help = command.createHelp();
    const commands = help.visibleCommands(command).filter((each) => each.name() !== 'help');
    const main = mainOf(command, commands);
    const own = [command, ...(main ? [main] : [])].flatMap((each) => help.visibleOptions(each));
    const options = [...new Map([...own, ...globals].map((option) => [option.long, option])).values()];
    return [
      {
        path,
        commands: commands.map((each) => ({ name: each.name(), description: brief(each.description()) })),
        options: options.map(completed),
        argument: argumentOf(main ?? command),
      },
      ...commands.flatMap((each) => below(each, `${path} ${each.name()}`.trim())),
    ];
  };
  return below(program, '');
}

/** Every option after which a word belongs to it, so that this word is no command. */
export function optionsWithValue(places: readonly Place[]): string[] {
  const taking = places.flatMap(({ options }) =>
    options.flatMap(({ long, value }) => (value === 'none' ? [] : [long])),
  );
  return [...new Set(taking)].sort();
}

/** The command that runs where its name is left out: `tracklayer backfill FILE` means `backfill run`. */
function mainOf(command: Command, commands: readonly Command[]): Command | undefined {
  return command.usage().includes('<files...>') ? commands.find((each) => each.name() === 'run') : undefined;
}

function completed(option: Option): CompletedOption {
  const { long = '', short, description, required, argChoices, flags } = option;
  // A value that may be left out is rare, and the next word is more often something else.
  const value: Value = !required ? 'none' : (argChoices ?? (/<[^>]*file/.test(flags) ? 'file' : 'text'));
  return { long, ...(short !== undefined && { short }), description: brief(description), value };
}

function argumentOf({ registeredArguments: all }: Command): Value {
  const choices = all.find(({ argChoices }: Argument) => argChoices)?.argChoices;
  if (choices) return choices;
  if (all.length === 0) return 'none';
  return all.some((each) => /file/.test(each.name())) ? 'file' : 'text';
}

/** The first sentence, without its full stop: a list of a shell has one line for each. */
function brief(description: string): string {
  return description
    .replaceAll(/\s+/g, ' ')
    .replace(/[.;] .*$/, '')
    .replace(/ \(default: .*$/, '')
    .replace(/\.$/, '');
}
