import type { Command } from 'commander';
import type { Act } from '../program.js';
import { dlqGroupsCommand } from './dlq-groups.js';
import { dlqListCommand } from './dlq-list.js';
import { dlqReplayCommand } from './dlq-replay.js';
import { dlqShowCommand } from './dlq-show.js';

export function dlqCommand(program: Command, act: Act): void {
  const dlq = program.command('dlq').description('Dead letters: understand why, mend, and send again.');
  for (const build of [dlqGroupsCommand, dlqListCommand, dlqShowCommand, dlqReplayCommand]) build(dlq, act);
}
