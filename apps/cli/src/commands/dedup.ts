import type { Command } from 'commander';
import type { Act } from '../runtime/command.js';
import { dedupFilterCommand } from './dedup-filter.js';
import { dedupListCommand } from './dedup-list.js';

export function dedupCommand(program: Command, act: Act): void {
  const dedup = program
    .command('dedup')
    .description('Who owns each event, where Klaviyo’s browser tracker sends events too.');
  for (const build of [dedupListCommand, dedupFilterCommand]) build(dedup, act);
}
