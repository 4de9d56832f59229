import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Act } from '../runtime/command.js';
import { flowsCheckCommand } from './flows-check.js';
import { flowsListCommand } from './flows-list.js';

export function flowsCommand(program: Command, act: Act): void {
  const flows = program
    .command('flows')
    .description('Show the marketing flows that events start, and check whether your events start them.');
  for (const build of [flowsListCommand, flowsCheckCommand]) build(flows, act);
  examples(flows, [['Check which flows an event would start.', 'tracklayer flows check event.json']]);
}
