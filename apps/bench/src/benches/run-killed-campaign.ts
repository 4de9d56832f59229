import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CampaignProgress, CampaignSettings } from '../programs/run-campaign.js';
import { startProgress } from '../progress.js';

export interface CampaignRun {
  seconds: number;
  /** How often the process was killed with SIGKILL. */
  kills: number;
  last: CampaignProgress;
}

/**
 * Runs a campaign over every dead letter of a destination. Without kills a worker runs it, as for users. With kills a process of its
 * own runs it, and is killed with SIGKILL so often, spread evenly over the letters. Each time another process continues.
 */
export async function runKilledCampaign(
  target: Pick<CampaignSettings, 'redisUrl' | 'destination'>,
  { label, letters, kills }: { label: string; letters: number; kills: number },
): Promise<CampaignRun> {
  const settings: CampaignSettings = { ...target, inWorkers: kills === 0 };
  const progress = startProgress(label, letters);
  const startedAtMs = performance.now();
  let killed = 0;
  let last: CampaignProgress | undefined;
  for (;;) {
    const child = startRunner(last ? { ...settings, campaignId: last.campaignId } : settings);
    child.on('message', (message: CampaignProgress) => {
      last = message;
      progress.at(endedOf(message));
      // The kills divide the letters into equal parts: one part more than there are kills.
      if (killed < kills && message.counts.taken >= ((killed + 1) * letters) / (kills + 1)) {
        killed += 1;
        child.removeAllListeners('message');
        child.kill('SIGKILL');
      }
    });
    const [code, signal] = await once(child, 'exit');
    if (signal === 'SIGKILL') continue;
    progress.end();
    if (code !== 0 || last === undefined)
      throw new Error(`The process of the campaign ended with ${String(code ?? signal)}`);
    return { seconds: (performance.now() - startedAtMs) / 1_000, kills: killed, last };
  }
}

function startRunner(settings: CampaignSettings): ChildProcess {
  const path = fileURLToPath(new URL('../programs/run-campaign.js', import.meta.url));
  return fork(path, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function endedOf({ total, underWay, left }: CampaignProgress): number {
  return total - underWay - left;
}
