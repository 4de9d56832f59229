import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Act } from '../runtime/command.js';
import { mappingCheckCommand } from './mapping-check.js';
import { mappingDiffCommand } from './mapping-diff.js';
import { mappingShowCommand } from './mapping-show.js';

export function mappingCommand(program: Command, act: Act): void {
  const mapping = program
    .command('mapping')
    .description(
      'Show how events and their properties are named at Klaviyo, and check that the mapping has what flows need.',
    );
  for (const build of [mappingShowCommand, mappingDiffCommand, mappingCheckCommand]) build(mapping, act);
  examples(mapping, [['Print the built-in mapping.', 'tracklayer mapping show']]);
}
