import { relative } from 'node:path';
import type { Screen } from './screen.js';
import type { Services } from './services.js';

/** Where to go from here. */
export function lookAround(services: Services, { colors, say, heading }: Screen, cwd: string): void {
  const { bold, cyan, dim } = colors;
  const config = relative(cwd, services.configPath);
  heading('Look around');
  const places: [string, string, string][] = [
    ['shop', services.shopUrl, 'buy something, and see it arrive here'],
    ['dashboard', services.dashboardUrl, 'lanes and dead letters'],
    ['ledger', services.sandbox.ledger, 'what the sandbox recorded'],
  ];
  for (const [name, url, what] of places) say(`${name.padEnd(9)}  ${cyan(url)}  ${dim(what)}`);
  heading('Try, in another terminal');
  say(`export TRACKLAYER_CONFIG=${config}`);
  for (const [command, what] of [
    ['lanes', 'what waits, and where'],
    ['dlq list', 'what was refused'],
    ['send event.json', 'one event of your own, twice'],
  ]) {
    say(`npx tracklayer ${bold((command ?? '').padEnd(16))} ${dim(what ?? '')}`);
  }
  say();
  say(dim('Ctrl-C stops it all.'));
}
