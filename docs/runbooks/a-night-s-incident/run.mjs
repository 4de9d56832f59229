/**
 * Plays the incident and writes its runbook: `node docs/runbooks/a-night-s-incident/run.mjs`, after `npm run build`.
 *
 * Each `$` line of `walk.md` is run with bash, against a Redis, a sandbox and a worker of this run alone; what it printed goes
 * below it, into `../a-night-s-incident.md`. Ids differ from run to run: `remember=NAME:REGEX` behind a block's language
 * takes one out of what the block printed (`NAME:campaign`: the newest campaign), and `{{NAME}}` puts it into what follows.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'tracklayer-runbook-'));
const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
  COLUMNS: '100',
  KLAVIYO_API_KEY: 'pk_sandbox_0000000000000000000000000000000000',
  NO_COLOR: '1',
  NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  NPM_CONFIG_USERCONFIG: '/dev/null',
  TRACKLAYER_BY: 'ada',
  TZ: 'UTC',
};
delete env.REDIS_URL;

const background = [
  spawn('redis-server', ['--port', '6399', '--dir', scratch, '--appendonly', 'yes', '--save', ''], {
    stdio: 'ignore',
  }),
  spawn('tracklayer', ['sandbox'], { cwd: here, env, stdio: 'ignore' }),
];

try {
  await until('redis-cli -p 6399 ping');
  await until('curl -sf http://127.0.0.1:8420/activity');
  const log = openSync(join(here, 'worker.log'), 'w');
  background.push(spawn('tracklayer', ['worker'], { cwd: here, env, stdio: ['ignore', log, log] }));
  await until('curl -sf http://127.0.0.1:9464/readyz');
  writeFileSync(join(here, '../a-night-s-incident.md'), play(readFileSync(join(here, 'walk.md'), 'utf8')));
} finally {
  for (const child of background.reverse()) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
}

function play(walk) {
  const known = new Map();
  return walk
    .replaceAll(/```console(?<remember>[^\n]*)\n(?<body>.*?)```/gs, (...found) => {
      const { remember, body } = found.at(-1);
      const shown = commandsOf(filledIn(body, known))
        .map((command) => `$ ${command}\n${outputOf(command)}`)
        .join('\n');
      for (const wanted of remember.matchAll(/remember=(?<name>\w+):(?<pattern>\S+)/g)) {
        known.set(wanted.groups.name, rememberedFrom(shown, wanted.groups.pattern));
      }
      return `\`\`\`console\n${shown.trimEnd()}\n\`\`\``;
    })
    .replaceAll(/\{\{(?<name>\w+)\}\}/g, (_, name) => known.get(name));
}

/** The first group of the pattern in what was shown; `campaign` asks for the newest one, whose command may have been killed. */
function rememberedFrom(shown, pattern) {
  if (pattern === 'campaign') {
    const listed = execFileSync('tracklayer', ['dlq', 'campaigns', '--limit', '1', '--json'], {
      cwd: here,
      env,
      encoding: 'utf8',
    });
    return JSON.parse(listed).id;
  }
  const match = new RegExp(pattern, 'm').exec(shown);
  if (match === null) throw new Error(`nothing like ${pattern} in:\n${shown}`);
  return match[1];
}

function filledIn(text, known) {
  return text.replaceAll(/\{\{(?<name>\w+)\}\}/g, (_, name) => known.get(name));
}

/** The commands of a block: each begins at `$ `, and goes on over the lines that follow a backslash. */
function commandsOf(body) {
  return body
    .split(/^\$ /m)
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

function outputOf(command) {
  process.stderr.write(`$ ${command}\n`);
  const script = join(scratch, 'command.sh');
  writeFileSync(script, `${command}\n`);
  const wrapped = `bash ${script} 2>&1; code=$?; [ $code = 0 ] || echo "(exit code $code)"`;
  const printed = execFileSync('bash', ['-c', wrapped], { cwd: here, env, encoding: 'utf8', maxBuffer: 1e8 });
  // Of what bash says about a killed process, a terminal shows the word alone.
  const plain = printed.replaceAll(/^\S+: line \d+: +\d+ Killed .*$/gm, 'Killed');
  process.stderr.write(plain);
  return plain;
}

async function until(command) {
  for (let left = 100; left > 0; left -= 1) {
    try {
      execFileSync('bash', ['-c', command], { stdio: 'ignore' });
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  throw new Error(`not in time: ${command}`);
}
