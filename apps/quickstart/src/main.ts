import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fillDemo } from './demo/demo.js';
import { demonstrate } from './demonstration.js';
import { lookAround } from './look-around.js';
import { createScreen } from './screen.js';
import { type Services, startServices } from './services.js';
import { createShutdown } from './shutdown.js';
import type { Finding } from './verify.js';

const USAGE = `npm start            shows events on their way from a shop to Klaviyo, and keeps running
npm start -- --once  does the same and checks every event, then exits: with 0 if all is as expected, otherwise with 1
npm start -- --demo  fills the dashboard: two destinations, one of them held, dead letters, a replay, back-fills`;

const { once, demo, help } = parseFlags();
if (help) {
  console.log(USAGE);
  process.exit(0);
}

const isTTY = process.stdout.isTTY === true;
const color = !process.env.NO_COLOR && (isTTY || Boolean(process.env.FORCE_COLOR));
const screen = createScreen({ stream: process.stdout, color, nowMs: Date.now });
const { bold, dim, green, red } = screen.colors;

const shutdown = createShutdown();
let ending: Promise<never> | undefined;

/** Stops everything that was started, then exits. Every exit goes through here. */
function end(exitCode: number): Promise<never> {
  ending ??= (async () => {
    screen.close();
    await shutdown.run();
    process.exit(exitCode);
  })();
  return ending;
}

function fail(error: unknown): Promise<never> {
  if (!ending) {
    screen.close();
    screen.say();
    screen.say(`${red('✖')} ${error instanceof Error ? error.message : String(error)}`);
  }
  return end(1);
}

const onLost = (error: Error) => void fail(error);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!ending) screen.close();
    if (!ending) screen.say(dim('Stopping …'));
    void end(once ? 1 : 0);
  });
}

try {
  screen.say();
  screen.say(`${bold('TrackLayer')}  ${dim('events on their way from a shop to Klaviyo')}`);
  screen.say();
  const run = randomUUID().slice(0, 6);
  const services = await startServices({ env: process.env, run, screen, shutdown, onLost, isDemo: demo });
  if (demo) await showDemo(services, run);
  else await showVisit(services, run);
} catch (error) {
  await fail(error);
}

/** Fills the system, and keeps events coming. */
async function showDemo(services: Services, run: string): Promise<void> {
  const filled = await fillDemo(services, screen, { run, nowMs: Date.now });
  shutdown.add(() => filled.close());
  if (once) await end(0);
  await lookAround(services, screen, placeOf(run));
  filled.keepSending(onLost);
}

/** Follows one visitor, and checks the result. */
async function showVisit(services: Services, run: string): Promise<void> {
  const demonstration = await demonstrate(services, screen, run, onLost);
  shutdown.add(async () => demonstration.close());
  conclude(demonstration.findings);
  const ok = demonstration.findings.every((finding) => finding.ok);
  if (once || !ok) await end(ok ? 0 : 1);
  await lookAround(services, screen, placeOf(run));
  demonstration.watchLive();
}

function placeOf(run: string): { cwd: string; run: string; nowMs: number } {
  // npm runs scripts in the root folder. INIT_CWD is the folder in which npm was called.
  return { cwd: process.env.INIT_CWD ?? process.cwd(), run, nowMs: Date.now() };
}

/** Prints every check with `--once` or if one failed. Otherwise prints a summary. */
function conclude(findings: readonly Finding[]): void {
  const failed = findings.filter(({ ok }) => !ok);
  screen.heading('Checks against the ledger of the sandbox');
  if (!once && failed.length === 0) {
    screen.say(
      `${green('✔')} All eight metrics arrived once, with their original times. The refused event arrived after its replay.`,
    );
    return;
  }
  for (const { ok, what, found } of findings) {
    screen.say(ok ? `${green('✔')} ${what}` : `${red('✖')} ${what}: ${found}`);
  }
  screen.say();
  screen.say(
    failed.length === 0
      ? green('Every event arrived as expected.')
      : red(`${failed.length} of ${findings.length} checks failed.`),
  );
}

function parseFlags(): { once: boolean; demo: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        demo: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}
