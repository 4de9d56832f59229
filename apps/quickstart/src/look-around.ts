import { join, relative } from 'node:path';
import { writeExampleEvent } from './example-event.js';
import { PATHS } from './paths.js';
import type { Screen } from './screen.js';
import type { Services } from './services.js';

/** Shows addresses and commands to try. `cwd`: the folder that the printed paths are relative to. */
export async function lookAround(
  services: Services,
  { colors, say, heading }: Screen,
  { cwd, run, nowMs }: { cwd: string; run: string; nowMs: number },
): Promise<void> {
  const { bold, cyan, dim } = colors;
  const example = join(PATHS.data, 'event.json');
  await writeExampleEvent(example, run, nowMs);

  heading('Look around');
  const places: [string, string, string][] = [
    ['shop', services.shopUrl, 'sign in, buy something, and see it arrive here'],
    ['dashboard', services.dashboardUrl, 'lanes and dead letters'],
    ['activity', `${services.sandbox.url}/activity`, 'what a marketer sees in Klaviyo'],
    ['ledger', services.sandbox.ledger, 'what the sandbox recorded, as JSON'],
  ];
  for (const [name, url, what] of places) say(`${name.padEnd(9)}  ${cyan(url.padEnd(40))}  ${dim(what)}`);

  heading('Try in another terminal');
  const commands: [string, string][] = [
    [`send ${relative(cwd, example)}`, 'run it twice: the second event is a duplicate'],
    ['lanes', 'how many jobs wait in each lane'],
    ['dlq list', 'the dead letters'],
  ];
  say(`export TRACKLAYER_CONFIG=${relative(cwd, services.configPath)}`);
  for (const [command, what] of commands) say(`npx tracklayer ${bold(command.padEnd(28))}  ${dim(what)}`);
  say();
  say(dim('Press Ctrl-C to stop everything.'));
}
