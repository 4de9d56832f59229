import type { Command } from 'commander';

/** What an example shows, and the command line itself: one line, or several that end with a backslash. */
export type Example = readonly [meaning: string, commandLine: string];

/** Commander does not give help texts back. The CLI reference needs the examples apart. */
const known = new WeakMap<Command, readonly Example[]>();

/** Puts examples at the end of a command's help, and into the CLI reference. */
export function examples(command: Command, list: readonly Example[]): Command {
  known.set(command, list);
  return command.addHelpText('after', examplesText(list));
}

export function examplesOf(command: Command): readonly Example[] {
  return known.get(command) ?? [];
}

/** As `--help` shows them. */
export function examplesText(list: readonly Example[]): string {
  const blocks = list.map(([meaning, commandLine]) => `  # ${meaning}\n${indented(commandLine)}`);
  return `\nExamples:\n${blocks.join('\n\n')}`;
}

function indented(commandLine: string): string {
  return commandLine
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
