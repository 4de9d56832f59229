import type { CommandLine } from './command-line.js';
import type { Program } from './program.js';

const WHO = ['--by', 'chaos', '--reason', 'fault run'];

/** Resumes a campaign that has not ended. Without one, starts a replay of every dead letter. */
export async function replayAll(tracklayer: CommandLine): Promise<Program> {
  const { lines } = await tracklayer.run(['dlq', 'campaigns', '--json']);
  const unfinished = lines
    .map(readCampaign)
    .find((campaign) => campaign?.state === 'running' || campaign?.state === 'interrupted');
  return tracklayer.start(
    unfinished?.id === undefined
      ? ['dlq', 'replay', '--all', '--yes', ...WHO]
      : ['dlq', 'resume', unfinished.id, ...WHO],
  );
}

function readCampaign(line: string): { id?: string; state?: string } | undefined {
  try {
    return JSON.parse(line) as { id?: string; state?: string };
  } catch {
    return undefined;
  }
}
