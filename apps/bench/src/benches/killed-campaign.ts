import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CampaignNews, CampaignSettings } from '../programs/run-campaign.js';
import { startProgress } from '../progress.js';

export interface Driven {
  seconds: number;
  /** How often its process was killed with SIGKILL. */
  kills: number;
  last: CampaignNews;
}

/**
 * Runs a campaign over every dead letter of a destination in a process of its own, which is killed with SIGKILL `kills`
 * times, evenly over its way, and each time followed by another one that goes on.
 */
export async function driveCampaign(
  settings: CampaignSettings,
  { label, letters, kills }: { label: string; letters: number; kills: number },
): Promise<Driven> {
  const progress = startProgress(label, letters);
  const startedAtMs = performance.now();
  let killed = 0;
  let last: CampaignNews | undefined;
  for (;;) {
    const child = startRunner(last ? { ...settings, campaignId: last.campaignId } : settings);
    child.on('message', (news: CampaignNews) => {
      last = news;
      progress.at(endedOf(news));
      // Between the first and the last letter there are as many equal stretches as there are kills, and one more.
      if (killed < kills && news.counts.taken >= ((killed + 1) * letters) / (kills + 1)) {
        killed += 1;
        child.removeAllListeners('message');
        child.kill('SIGKILL');
      }
    });
    const [code, signal] = await once(child, 'exit');
    if (signal === 'SIGKILL') continue;
    progress.end();
    if (code !== 0 || last === undefined)
      throw new Error(`the campaign's process ended with ${String(code ?? signal)}`);
    return { seconds: (performance.now() - startedAtMs) / 1_000, kills: killed, last };
  }
}

function startRunner(settings: CampaignSettings): ChildProcess {
  const path = fileURLToPath(new URL('../programs/run-campaign.js', import.meta.url));
  return fork(path, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function endedOf({ total, underWay, left }: CampaignNews): number {
  return total - underWay - left;
}
