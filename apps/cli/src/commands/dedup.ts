import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Act } from '../runtime/command.js';
import { dedupFilterCommand } from './dedup-filter.js';
import { dedupListCommand } from './dedup-list.js';

export function dedupCommand(program: Command, act: Act): void {
  const dedup = program
    .command('dedup')
    .description('Show who sends each event: the server, or Klaviyo’s browser tracker.');
  for (const build of [dedupListCommand, dedupFilterCommand]) build(dedup, act);
  examples(dedup, [['List who sends each event.', 'tracklayer dedup list']]);
}
