import { code, inCell, page, slug, table } from './markdown.js';
import type { Section, Setting } from './settings.js';
import type { ProgramVariable } from './variables.js';

export interface ConfigurationSource {
  sections: readonly Section[];
  /** Variables that override the file, and the path of the field each one sets. */
  overrides: readonly { name: string; path: readonly string[] }[];
  /** Field of destination `main`, and the variable that sets it where there is no file. */
  destinationVariables: Readonly<Record<string, string>>;
  programVariables: readonly ProgramVariable[];
}

export function configurationPage(source: ConfigurationSource): string {
  const parts = source.sections.flatMap((section) => sectionParts(section));
  return page('the schema of packages/config', [
    '# Configuration reference',
    'Write `tracklayer.config.ts`, `tracklayer.config.mjs` or `tracklayer.config.json` in the folder that the program starts in. ' +
      '`--config` or `TRACKLAYER_CONFIG` names another file. Without a file, the environment alone makes one destination: ' +
      'see [Environment variables](#environment-variables).',
    ...parts,
    ...variableParts(source),
  ]);
}

function sectionParts({ path, description, settings }: Section): string[] {
  const heading = path === '' ? '## Top level' : `## ${code(path)}`;
  const rows = settings.map((one) => [
    code(one.name),
    typeCell(one),
    one.isRequired ? 'required' : inCell(one.default),
    one.unit,
    inCell(one.description),
  ]);
  const all = table(['Name', 'Type', 'Default', 'Unit', 'Meaning'], rows);
  return description === '' ? [heading, all] : [heading, description, all];
}

function typeCell({ type, section }: Setting): string {
  return section === undefined ? inCell(type) : `[${type}](#${slug(section)})`;
}

function variableParts({ sections, ...source }: ConfigurationSource): string[] {
  const setting = (section: string, name: string) => {
    const found = sections.find(({ path }) => path === section)?.settings.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(`The schema has no field ${section}.${name}, which a variable sets.`);
    const path = `${section}.${name}`.replace('<id>', 'main');
    return [`[${path}](#${slug(section)})`, inCell(found.description)];
  };
  const destinations = Object.entries(source.destinationVariables).map(([field, name]) => [
    code(name),
    ...(field === 'apiKeyEnv' ? ['the key', 'The private API key.'] : setting('destinations.<id>', field)),
  ]);
  const overrides = source.overrides.map(({ name, path }) => [
    code(name),
    ...setting(path.slice(0, -1).join('.'), path.at(-1) ?? ''),
  ]);
  const programs = source.programVariables.map((one) => [
    code(one.name),
    one.programs.join(', '),
    inCell(one.default ?? ''),
    inCell(one.description),
  ]);
  return [
    '## Environment variables',
    '### One destination without a file',
    'If there is no configuration file, these variables make the destination `main`. If there is a file, they have no effect, ' +
      'unless its `apiKeyEnv` names one. An empty variable counts as not set, but an empty key is an error.',
    table(['Variable', 'Sets', 'Meaning'], destinations),
    'A variable that holds a key has a twin: its name with `_FILE` behind it, such as `KLAVIYO_API_KEY_FILE`, may hold the path of a ' +
      'file with the key.',
    '### Variables that override the file',
    'An empty variable counts as not set.',
    table(['Variable', 'Sets', 'Meaning'], overrides),
    '### Variables of the programs',
    table(['Variable', 'Programs', 'Default', 'Meaning'], programs),
  ];
}
