import type { Command } from 'commander';
import type { Act } from '../runtime/command.js';
import { flowsCheckCommand } from './flows-check.js';
import { flowsListCommand } from './flows-list.js';

export function flowsCommand(program: Command, act: Act): void {
  const flows = program
    .command('flows')
    .description('The marketing flows that events start, and whether yours would start them.');
  for (const build of [flowsListCommand, flowsCheckCommand]) build(flows, act);
}
