import type { Campaign, CampaignProgress } from '@tracklayer/dead-letters';
import { findStallReason, type StallReason } from '@tracklayer/lane-status';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { ended } from './campaign-text.js';

/** A campaign is stalled if no letter of it gets a result for this long while some are on their way. */
const STALL_AFTER_MS = 5_000;
const CHECK_EVERY_MS = 1_000;

/** True while a campaign is stalled. A slow rate is no stall: then no letters are on their way. */
export function createStallCheck(afterMs = STALL_AFTER_MS): (campaign: Campaign, nowMs: number) => boolean {
  let before: number | undefined;
  let movedAtMs = 0;
  return (campaign, nowMs) => {
    const now = ended(campaign);
    if (now !== before || campaign.underWay === 0 || campaign.state !== 'running') {
      before = now;
      movedAtMs = nowMs;
    }
    return nowMs - movedAtMs >= afterMs;
  };
}

/** Says why a campaign is stalled: once, and again for another reason or after it has moved. */
export interface StallWatch {
  note(progress: CampaignProgress): void;
  /** Ends all messages. */
  stop(): void;
}

export function watchStalls(
  out: Output,
  watched: Parameters<typeof findStallReason>[0],
  { now = Date.now, afterMs = STALL_AFTER_MS } = {},
): StallWatch {
  type Watched = {
    isStalledAt: ReturnType<typeof createStallCheck>;
    isStalled: boolean;
    reported: string;
    checkAtMs: number;
  };
  const campaigns = new Map<string, Watched>();
  let stopped = false;

  async function check({ id, destination, selection }: Campaign, known: Watched): Promise<void> {
    const reason = await findStallReason(watched, destination, selection.type);
    // The reason may have been reported, or the campaign may have moved, since the check began.
    if (reason === undefined || stopped || !known.isStalled || known.reported === keyOf(reason)) return;
    known.reported = keyOf(reason);
    const { step, said, next } = reason;
    // Klaviyo's text may end with a full stop, or have several lines.
    const message = `Campaign ${id} is stalled at ${destination}: ${oneLine(said).replace(/\.$/, '')}.`;
    if (out.json) await out.data({ warning: { code: step, campaign: id, destination, message, next } });
    else out.note(`${out.colors.yellow(message)}\n${out.colors.dim('→')} ${next}`);
  }

  return {
    note({ campaign }) {
      const nowMs = now();
      let known = campaigns.get(campaign.id);
      if (known === undefined) {
        known = { isStalledAt: createStallCheck(afterMs), isStalled: false, reported: '', checkAtMs: 0 };
        campaigns.set(campaign.id, known);
      }
      known.isStalled = known.isStalledAt(campaign, nowMs);
      if (!known.isStalled) known.reported = '';
      else if (nowMs >= known.checkAtMs) {
        known.checkAtMs = nowMs + CHECK_EVERY_MS;
        // The campaign itself reports that Redis is away.
        check(campaign, known).catch(() => undefined);
      }
    },
    stop() {
      stopped = true;
    },
  };
}

function keyOf({ step, code = '' }: StallReason): string {
  return `${step} ${code}`;
}
