import type { Command } from 'commander';
import { examples } from '../output/examples.js';
import type { Act } from '../runtime/command.js';
import { dlqAuditCommand } from './dlq-audit.js';
import { dlqCampaignsCommand } from './dlq-campaigns.js';
import { dlqCausesCommand } from './dlq-causes.js';
import { dlqDiscardCommand } from './dlq-discard.js';
import { dlqExportCommand } from './dlq-export.js';
import { dlqGroupsCommand } from './dlq-groups.js';
import { dlqImportCommand } from './dlq-import.js';
import { dlqListCommand } from './dlq-list.js';
import { dlqReplayCommand } from './dlq-replay.js';
import { dlqShowCommand } from './dlq-show.js';
import { dlqCancelCommand, dlqPauseCommand, dlqResumeCommand } from './dlq-steer.js';

/** In the order of an incident: find the reason, replay, steer, discard, move, read the audit. */
const COMMANDS = [
  dlqCausesCommand,
  dlqGroupsCommand,
  dlqListCommand,
  dlqShowCommand,
  dlqReplayCommand,
  dlqCampaignsCommand,
  dlqPauseCommand,
  dlqResumeCommand,
  dlqCancelCommand,
  dlqDiscardCommand,
  dlqExportCommand,
  dlqImportCommand,
  dlqAuditCommand,
];

export function dlqCommand(program: Command, act: Act): void {
  const dlq = program
    .command('dlq')
    .description('Dead letters: find the reason, correct them, and send them again.');
  for (const build of COMMANDS) build(dlq, act);
  examples(dlq, [
    ['Show why events died in the last two hours.', 'tracklayer dlq causes --since 2h'],
    ['Show what a replay of one cause would do.', 'tracklayer dlq replay --cause k7m29xaq --preview'],
  ]);
}
