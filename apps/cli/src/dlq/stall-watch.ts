import type { Campaign, CampaignProgress } from '@tracklayer/dead-letters';
import { findStallReason, type StallReason } from '@tracklayer/lane-status';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { ended } from './campaign-text.js';

/** So long without a letter that ends, while some are under way. */
const STILL_MS = 5_000;
const LOOK_EVERY_MS = 1_000;

/** True while no letter of a campaign ends although some are under way. A slow pace is none: then none is under way. */
export function createStandstill(afterMs = STILL_MS): (campaign: Campaign, nowMs: number) => boolean {
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

/** Says of campaigns that stand still why: once, and again when it is for another reason or after they have moved. */
export interface StandstillWatch {
  note(progress: CampaignProgress): void;
  /** Nothing is said any more. */
  stop(): void;
}

export function watchStandstill(
  out: Output,
  watched: Parameters<typeof findStallReason>[0],
  { now = Date.now, afterMs = STILL_MS } = {},
): StandstillWatch {
  type Watched = {
    check: ReturnType<typeof createStandstill>;
    isStill: boolean;
    told: string;
    lookAtMs: number;
  };
  const campaigns = new Map<string, Watched>();
  let stopped = false;

  async function look({ id, destination, selection }: Campaign, known: Watched): Promise<void> {
    const still = await findStallReason(watched, destination, selection.type);
    // It may have been told, or have moved, while this looked.
    if (still === undefined || stopped || !known.isStill || known.told === nameOf(still)) return;
    known.told = nameOf(still);
    const { step, said, next } = still;
    // Klaviyo's own words may end their sentence, or be several lines.
    const message = `Nothing of ${id} moves at ${destination}: ${oneLine(said).replace(/\.$/, '')}.`;
    if (out.json) await out.data({ warning: { code: step, campaign: id, destination, message, next } });
    else out.note(`${out.colors.yellow(message)}\n${out.colors.dim('→')} ${next}`);
  }

  return {
    note({ campaign }) {
      const nowMs = now();
      let known = campaigns.get(campaign.id);
      if (known === undefined) {
        known = { check: createStandstill(afterMs), isStill: false, told: '', lookAtMs: 0 };
        campaigns.set(campaign.id, known);
      }
      known.isStill = known.check(campaign, nowMs);
      if (!known.isStill) known.told = '';
      else if (nowMs >= known.lookAtMs) {
        known.lookAtMs = nowMs + LOOK_EVERY_MS;
        // Redis is away, say: the campaign itself tells of that.
        look(campaign, known).catch(() => undefined);
      }
    },
    stop() {
      stopped = true;
    },
  };
}

function nameOf({ step, code = '' }: StallReason): string {
  return `${step} ${code}`;
}
