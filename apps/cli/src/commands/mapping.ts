import type { Command } from 'commander';
import type { Act } from '../runtime/command.js';
import { mappingCheckCommand } from './mapping-check.js';
import { mappingDiffCommand } from './mapping-diff.js';
import { mappingShowCommand } from './mapping-show.js';

export function mappingCommand(program: Command, act: Act): void {
  const mapping = program
    .command('mapping')
    .description('How canonical events read at Klaviyo: the versioned table, and what flows rely on.');
  for (const build of [mappingShowCommand, mappingDiffCommand, mappingCheckCommand]) build(mapping, act);
}
