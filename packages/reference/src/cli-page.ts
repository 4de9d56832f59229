import type { CommandDoc } from './commands.js';
import { block, code, inCell, page, slug, table } from './markdown.js';

export interface CliSource {
  /** The program first, then its commands. */
  commands: readonly CommandDoc[];
  exitCodes: readonly { code: number; meaning: string }[];
}

export function cliPage({ commands: [program, ...commands], exitCodes }: CliSource): string {
  if (program === undefined) throw new Error('There is no program to describe.');
  return page('the commands of apps/cli', [
    '# CLI reference',
    program.description,
    block('sh', program.usage),
    ...list(
      'Option',
      program.options.map(({ flags, ...rest }) => ({ term: flags, ...rest })),
    ),
    'These options work with every command.',
    ...notesAndExamples(program),
    '## Commands',
    table(
      ['Command', 'Purpose'],
      commands.map(({ name, description }) => [`[${name}](#${slug(name)})`, inCell(description)]),
    ),
    ...commands.flatMap(commandParts),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      exitCodes.map((one) => [String(one.code), inCell(one.meaning)]),
    ),
  ]);
}

function commandParts(command: CommandDoc): string[] {
  return [
    `## ${command.name}`,
    inCell(command.description),
    block('sh', command.usage),
    ...list(
      'Argument',
      command.arguments.map(({ name, ...rest }) => ({ term: name, ...rest })),
    ),
    ...list(
      'Option',
      command.options.map(({ flags, ...rest }) => ({ term: flags, ...rest })),
    ),
    ...notesAndExamples(command),
  ];
}

function notesAndExamples({ notes, examples }: CommandDoc): string[] {
  return [
    ...(notes === '' ? [] : [block('text', notes)]),
    ...(examples.length === 0 ? [] : ['Examples:']),
    ...examples.map(([meaning, commandLine]) => block('sh', `# ${meaning}\n${commandLine}`)),
  ];
}

interface Row {
  term: string;
  meaning: string;
  default: string;
}

/** A table of terms; the column of defaults only where there is one. */
function list(kind: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const hasDefaults = rows.some((row) => row.default !== '');
  return [
    table(
      [kind, 'Meaning', ...(hasDefaults ? ['Default'] : [])],
      rows.map((row) => [code(row.term), inCell(row.meaning), ...(hasDefaults ? [inCell(row.default)] : [])]),
    ),
  ];
}
