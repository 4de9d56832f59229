import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '@tracklayer/local-redis';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { CASES } from './cases.js';
import { runCases } from './run-cases.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

interface Flags {
  minutes?: number;
  jobs?: number;
  kills?: number;
  seed: number;
  atOnce?: number;
  except: string[];
  holding?: boolean;
  workerDir: string;
  releaseDir: string;
  payloads?: number;
  list?: boolean;
}

const program = new Command('chaos')
  .description(
    'Hurts real processes: workers, Redis, the network. Then it counts what became of each acknowledged event. Standard output ' +
      'gets one JSON line per case and a table. Progress goes to standard error. Exits with 1 if a row does not hold.',
  )
  .usage('-- <name...>|all [options]')
  .addArgument(
    new Argument('[names...]', 'names of cases, or all').choices(['all', ...CASES.map(({ name }) => name)]),
  )
  .option('--list', 'list the cases')
  .option('--minutes <number>', 'hurt for this long; default: a short round', aboveZero)
  .option('--jobs <number>', 'send this many events; more events get more accounts', aboveZero)
  .option('--kills <number>', 'kill this often', aboveZero)
  .option('--seed <number>', 'equal seeds make equal choices', Number, 1)
  .option('--at-once <number>', 'cases at the same time; default: 3 short rounds, 1 long one', aboveZero)
  .option(
    '--except <names>',
    'with all: leave out these cases, separated by commas',
    (text) => text.split(','),
    [],
  )
  .option('--holding', 'with all: leave out the cases that do not hold today; --list shows them')
  .option('--worker-dir <folder>', 'a built checkout whose worker and command line run', ROOT)
  .option(
    '--release-dir <folder>',
    'a build of the release before; default: built once from the history of this repository',
    join(ROOT, '.tracklayer', 'chaos', 'release'),
  )
  .option('--payloads <number>', 'payloads of the case fuzz', aboveZero)
  .action(async (names: string[], flags: Flags) => {
    if (flags.list || names.length === 0) return list();
    if (findOnPath('redis-server', process.env) === undefined) {
      program.error('Found no redis-server. Install it, or put its folder on the PATH.', { exitCode: 1 });
    }
    const { minutes, jobs, kills, payloads, seed, workerDir, releaseDir, except } = flags;
    const chosen = CASES.filter(
      ({ name, open }) =>
        names.includes(name) ||
        (names.includes('all') && !except.includes(name) && !(flags.holding && open !== undefined)),
    );
    const options = {
      seed,
      workerDir: resolve(workerDir),
      releaseDir: resolve(releaseDir),
      ...(payloads !== undefined && { payloads }),
      ...(minutes !== undefined && { minutes }),
      ...(jobs !== undefined && { jobs }),
      ...(kills !== undefined && { kills }),
    };
    const isShort = minutes === undefined && jobs === undefined;
    const held = await runCases(chosen, options, flags.atOnce ?? (isShort ? 3 : 1), {
      print: (line) => process.stdout.write(`${line}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    process.exitCode = held ? 0 : 1;
  });

function list(): void {
  const width = Math.max(...CASES.map(({ name }) => name.length));
  for (const { name, summary, open } of CASES) {
    const today = open === undefined ? '' : ` Does not hold today: ${open}`;
    process.stdout.write(`${name.padEnd(width)}  ${summary}${today}\n`);
  }
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Give a number above 0.');
  return value;
}

// Ends the children too: each is killed when this process exits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

await program.parseAsync();
process.exit();
