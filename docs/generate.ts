/**
 * `npm run docs` writes what is made from the code: the reference pages, the OpenAPI and the types of
 * its client, and the comments of the configuration's types.
 * `npm run check:docs` writes nothing. It fails if one of those differs from the code, if a link between pages is
 * broken, if a help line is too wide, or if the code reads an environment variable that the reference does not name.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describeApi } from '@tracklayer/api';
import {
  answersPage,
  brokenLinks,
  clientTypes,
  cliPage,
  commandsOf,
  configurationPage,
  metricsPage,
  PROGRAM_VARIABLES,
  sectionsOf,
  variablesRead,
  wideHelpLines,
  withTypeComments,
} from '@tracklayer/reference';
import { examplesOf, examplesText } from '../apps/cli/src/output/examples.js';
import { buildProgram } from '../apps/cli/src/program.js';
import {
  EXIT,
  EXIT_CODES_HELP,
  EXIT_CODES_POINTER,
  EXIT_MEANINGS,
} from '../apps/cli/src/runtime/exit-codes.js';
import { configSchema } from '../packages/config/src/schema.js';
import { DESTINATION_VARIABLES, OVERRIDE_VARIABLES } from '../packages/config/src/variables.js';
import { OF_OTHERS, OF_THE_GUIDE, RECORDED } from '../packages/klaviyo/test/support/recorded-answers.js';
import { LABELS, METRICS } from '../packages/telemetry/src/names.js';
import { classifiedRows, OUTCOME_MEANINGS } from './klaviyo-answers.js';

/** Pages that a program writes elsewhere: their links are right where they are written to. */
const TEMPLATES = ['docs/runbooks/a-night-s-incident/walk.md'];

/** What ships. Tests have variables of their own. */
const SOURCES = ['apps/*/src/**/*.ts', 'packages/!(testing|browser)/src/**/*.ts'];

const TYPES = ['packages/config/src/file-types.ts', 'packages/config/src/section-types.ts'];

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const program = buildProgram(
  {
    env: {},
    cwd: root,
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    signal: new AbortController().signal,
  },
  () => {},
);
const sections = sectionsOf(configSchema);
const openApi = await describeApi();

const made = new Map([
  [
    'docs/reference/configuration.md',
    configurationPage({
      sections,
      overrides: OVERRIDE_VARIABLES,
      destinationVariables: DESTINATION_VARIABLES,
      programVariables: PROGRAM_VARIABLES,
    }),
  ],
  [
    'docs/reference/cli.md',
    cliPage({
      commands: commandsOf({
        program,
        examplesOf,
        examplesText,
        footers: [EXIT_CODES_HELP, EXIT_CODES_POINTER],
      }),
      exitCodes: Object.entries(EXIT).map(([name, code]) => ({
        code,
        meaning: EXIT_MEANINGS[name as keyof typeof EXIT],
      })),
    }),
  ],
  ['docs/reference/metrics.md', metricsPage({ metrics: Object.values(METRICS), labels: LABELS })],
  [
    'docs/klaviyo-answers.md',
    answersPage({
      parts: [
        { heading: 'Recorded answers', rows: classifiedRows(RECORDED) },
        { heading: "Further codes of the guide's troubleshooting", rows: classifiedRows(OF_THE_GUIDE) },
        { heading: 'Answers of other servers', rows: classifiedRows(OF_OTHERS) },
      ],
      outcomes: OUTCOME_MEANINGS,
    }),
  ],
  ...withTypeComments(new Map(TYPES.map((path) => [path, read(path)])), sections),
  ['docs/reference/openapi.json', `${JSON.stringify(openApi, undefined, 2)}\n`],
  ['packages/api-client/src/schema.ts', await clientTypes(openApi)],
]);

if (process.argv.includes('--check')) {
  const problems = [...differences(), ...links(), ...wideHelpLines(program), ...unnamedVariables()];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of made) write(path, text);
}

function write(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function differences(): string[] {
  return [...made].flatMap(([path, text]) => {
    const found = existsSync(join(root, path)) ? read(path) : '';
    if (found === text) return [];
    const expected = text.split('\n');
    const line = found.split('\n').findIndex((one, index) => one !== expected[index]) + 1;
    return [
      `${path}:${Math.max(1, line)}: differs from the code. Run \`npm run docs\` and commit the result.`,
    ];
  });
}

function links(): string[] {
  const paths = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).filter((path) => !TEMPLATES.includes(path));
  const pages = new Map(paths.sort().map((path) => [path, read(path)]));
  return brokenLinks({ pages, exists: (path) => existsSync(join(root, path)) });
}

function unnamedVariables(): string[] {
  const named: string[] = [
    ...PROGRAM_VARIABLES.map(({ name }) => name),
    ...OVERRIDE_VARIABLES.map(({ name }) => name),
    ...Object.values(DESTINATION_VARIABLES),
  ];
  return globSync(SOURCES, { cwd: root }).flatMap((path) =>
    variablesRead(read(path))
      .filter((name) => !named.includes(name))
      .map((name) => `${path}: reads ${name}. Describe it in packages/reference/src/variables.ts.`),
  );
}
