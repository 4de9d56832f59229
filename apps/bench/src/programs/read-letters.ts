/** Reads groups and first pages of dead letters, one after another. It does nothing else, so its memory is that of reading. */
import { setFlagsFromString } from 'node:v8';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { variedSelection } from '../benches/varied-selection.js';
import { programArguments } from './program.js';

const { redisUrl, destination, letters, groups, causes, pages } = programArguments<{
  redisUrl: string;
  destination: string;
  letters: number;
  groups: number;
  causes: number;
  pages: number;
}>();

// As the command line does for `dlq`.
setFlagsFromString('--optimize-for-size');

const redis = connectRedis(redisUrl, { role: 'reader', name: 'bench' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const deadLetters = createDeadLetters(redis, { lanes });

const result: ReadResult = {
  groupsMs: [],
  causesMs: [],
  pagesMs: [],
  empty: 0,
  causes: 0,
  slowest: '',
  rssMb: 0,
};
for (let turn = 0; turn < groups; turn += 1) {
  const startedAtMs = performance.now();
  result.causes = (await deadLetters.groups(destination)).length;
  result.groupsMs.push(performance.now() - startedAtMs);
  recordMemory();
}
for (let turn = 0; turn < causes; turn += 1) {
  const startedAtMs = performance.now();
  await deadLetters.causes(destination);
  result.causesMs.push(performance.now() - startedAtMs);
  recordMemory();
}
let slowestMs = 0;
for (let turn = 0; turn < pages; turn += 1) {
  const selection = variedSelection(turn, { destination, letters });
  const startedAtMs = performance.now();
  const page = await deadLetters.list(destination, selection);
  const tookMs = performance.now() - startedAtMs;
  result.pagesMs.push(tookMs);
  recordMemory();
  if (page.letters.length === 0) result.empty += 1;
  if (tookMs > slowestMs) {
    slowestMs = tookMs;
    result.slowest = JSON.stringify(selection);
  }
}
process.send?.(result);
await lanes.close();
await closeRedis(redis, 1_000);
process.disconnect?.();

/** Records the peak of memory. The system's own peak is useless here, because a forked child inherits that of its parent. */
function recordMemory(): void {
  result.rssMb = Math.max(result.rssMb, process.memoryUsage.rss() / 2 ** 20);
}

export interface ReadResult {
  groupsMs: number[];
  causesMs: number[];
  pagesMs: number[];
  /** How many selections matched no letter. */
  empty: number;
  /** How many groups exist. */
  causes: number;
  /** The selection that took longest. */
  slowest: string;
  rssMb: number;
}
