import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { demonstrate } from './demonstration.js';
import { lookAround } from './look-around.js';
import { createScreen } from './screen.js';
import { startServices } from './services.js';
import { createShutdown } from './shutdown.js';
import type { Finding } from './verify.js';

const USAGE = `npm start            shows the whole way of an event, and stays up
npm start -- --once  the same, checked against the ledger; ends 0 if all arrived as it should, else 1`;

const { once, help } = parseFlags();
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

/** The one way out: whatever was started is stopped first. */
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

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!ending) screen.close();
    if (!ending) screen.say(dim('Stopping …'));
    void end(once ? 1 : 0);
  });
}

try {
  screen.say();
  screen.say(`${bold('TrackLayer')}  ${dim('the way of an event, from a shop to Klaviyo')}`);
  screen.say();
  const run = randomUUID().slice(0, 6);
  const onLost = (error: Error) => void fail(error);
  const services = await startServices({ env: process.env, run, screen, shutdown, onLost });
  const demonstration = await demonstrate(services, screen, run, onLost);
  shutdown.add(async () => demonstration.close());
  conclude(demonstration.findings);
  const ok = demonstration.findings.every((finding) => finding.ok);
  if (once || !ok) await end(ok ? 0 : 1);
  // npm runs scripts in the root folder, and says where it was called.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  await lookAround(services, screen, { cwd, run, nowMs: Date.now() });
  demonstration.watchLive();
} catch (error) {
  await fail(error);
}

/** Every check where somebody asked for them, or where one failed; else what they come to. */
function conclude(findings: readonly Finding[]): void {
  const failed = findings.filter(({ ok }) => !ok);
  screen.heading('Held against the sandbox’s ledger');
  if (!once && failed.length === 0) {
    screen.say(
      `${green('✔')} all eight metrics once each, with their original times; the refused one too, in the end`,
    );
    return;
  }
  for (const { ok, what, found } of findings) {
    screen.say(ok ? `${green('✔')} ${what}` : `${red('✖')} ${what}: ${found}`);
  }
  screen.say();
  screen.say(
    failed.length === 0
      ? green('All arrived as it should.')
      : red(`${failed.length} did not end as it should.`),
  );
}

function parseFlags(): { once: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}
