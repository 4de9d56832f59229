import { type Campaign, type Followed, maskCampaign } from '@tracklayer/dead-letters';
import type { Output } from '../output/output.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { hasFailures, outcomeText, stopText } from './campaign-text.js';

/** Says how each campaign ended, or how it goes on. Returns the exit code of the command. */
export async function reportCampaigns(
  { out }: CommandContext,
  followed: readonly Followed[],
): Promise<ExitCode> {
  const { bold, green, yellow } = out.colors;
  for (const { campaign, end } of followed) {
    const { id, state, destination } = campaign;
    if (end === 'not-taken' && out.json) await out.data({ warning: notTaken(campaign) });
    await out.data({ campaign: maskCampaign(campaign) });
    const color = state === 'done' && !hasFailures(campaign) ? green : yellow;
    await out.print(`${bold(id)}  ${destination}  ${color(state)}: ${outcomeText(campaign)}.`);
    sayNext(campaign, end, out);
  }
  if (followed.some(({ end }) => end === 'detached')) return EXIT.interrupted;
  if (followed.some(({ end }) => end === 'not-taken')) return EXIT.notTaken;
  const clean = followed.every(({ campaign }) => campaign.state === 'done' && !hasFailures(campaign));
  return clean ? EXIT.ok : EXIT.failure;
}

function notTaken({ id, destination }: Campaign) {
  return {
    code: 'campaign_not_taken',
    campaign: id,
    destination,
    message:
      `No worker of this version took campaign ${id} up within 15 s. ` +
      `The campaign stays recorded, and the next worker that serves ${destination} runs it.`,
    next: 'Start or update a worker: tracklayer worker. To see the workers: tracklayer workers',
  };
}

function sayNext(campaign: Campaign, end: Followed['end'], out: Output): void {
  const { id, state, counts } = campaign;
  const { yellow, dim } = out.colors;
  if (counts.deadAgain > 0)
    out.note(`\nTo list the letters that died again: tracklayer dlq list --campaign ${id}`);
  if (counts.predecessorDead > 0)
    out.note(
      '\nSome letters depend on a dead letter. Replay that one first, or both in one selection.\n' +
        '`tracklayer dlq show ID` names it.',
    );
  if (counts.predecessorGone > 0)
    out.note(
      '\nSome letters depend on a letter that no longer exists. `tracklayer dlq replay ID` says what to do.',
    );
  if (state === 'stopped')
    out.note(
      `\n${yellow(stopText(campaign))}\n` +
        `To continue with the next step: tracklayer dlq resume ${id}. To end it: tracklayer dlq cancel ${id}`,
    );
  if (end === 'not-taken') {
    const { message, next } = notTaken(campaign);
    out.note(`\n${yellow(message)}\n${dim('→')} ${next}`);
  }
  if (end !== 'over')
    out.note(
      `${end === 'detached' ? `\n${goesOnText(campaign)} ` : ''}To look at it: tracklayer dlq campaigns ${id}. ` +
        `To follow it again: tracklayer dlq resume ${id}. To end it: tracklayer dlq cancel ${id}`,
    );
}

function goesOnText({ state, runner }: Campaign): string {
  if (state === 'paused') return 'The campaign stays paused.';
  return runner === undefined
    ? 'The campaign stays recorded, and the next worker runs it.'
    : `The campaign goes on: process ${runner} runs it.`;
}
