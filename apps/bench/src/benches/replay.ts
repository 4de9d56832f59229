import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, type RedisClient } from '@tracklayer/redis';
import { type AccountInput, sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { SandboxReady, SandboxSettings, WorkerSettings } from '../programs/arguments.js';
import type { FillSettings } from '../programs/fill-letters.js';
import { startProgress } from '../progress.js';
import { report } from '../report.js';
import { runProgram } from '../run-program.js';
import { startProgram } from '../start-program.js';
import { runKilledCampaign } from './run-killed-campaign.js';

const ATTEMPTS = 3;
const DIED_AGO_MS = 3_600_000;
const account = (id: string): AccountInput => ({ id, keys: [{ key: `pk_bench_${id}` }] });

/** Replays dead letters as one campaign: how fast it is, and what is lost or sent twice if its process is killed many times. */
export const replay = defineBench({
  name: 'replay',
  summary: 'dead letters replayed per second, and events lost or repeated after twenty kills of the campaign',
  flags: {
    letters: numberFlag('number of dead letters in each of the two campaigns', 100_000),
    kills: numberFlag('how often the second campaign is killed', 20),
  },
  async run({ redisUrl, flags }) {
    const letters = Math.round(flags.letters);
    const redis = connectBench(redisUrl);
    const accounts = [account('fast'), account('killed')];
    const sandboxSettings: SandboxSettings = { limits: 'none', ledger: 'counts', accounts };
    const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
    const workerSettings: WorkerSettings = {
      redisUrl,
      baseUrl: sandbox.ready.url,
      keys: { fast: 'pk_bench_fast', killed: 'pk_bench_killed' },
      limits: 'none',
    };
    for (const { id } of accounts) await fill(redisUrl, id, letters);
    const worker = await startProgram('tracklayer-worker', workerSettings);

    const fast = await runKilledCampaign(
      { redisUrl, destination: 'fast' },
      { label: 'replayed', letters, kills: 0 },
    );
    const killed = await runKilledCampaign(
      { redisUrl, destination: 'killed' },
      { label: `replayed, killed ${flags.kills} times`, letters, kills: flags.kills },
    );
    await worker.stop();

    const { accounts: seen } = await sandboxControl(sandbox.ready.url).stats();
    await sandbox.stop();
    const recorded = (id: string) => seen.find((each) => each.account === id)?.recorded ?? 0;
    const repeated = (id: string) => seen.find((each) => each.account === id)?.duplicates ?? 0;
    const incomplete = await incompleteHistories(redis, 'killed', letters);
    await closeRedis(redis, 1_000);

    const figures = {
      letters,
      lettersPerSecond: Math.round(letters / fast.seconds),
      kills: killed.kills,
      missing: 2 * letters - recorded('fast') - recorded('killed'),
      duplicates: repeated('fast') + repeated('killed'),
      incompleteStories: incomplete,
      secondsKilled: Math.round(killed.seconds),
    };
    report(
      'replay',
      [`${letters.toLocaleString('en')} dead letters, twice`, ''],
      [
        ['letters per second', figures.lettersPerSecond],
        ['SIGKILLs of the second campaign', figures.kills],
        ['seconds of the killed campaign', figures.secondsKilled],
        ['missing at the sandbox', figures.missing],
        ['sent twice', figures.duplicates],
        ['letters with an incomplete attempt history', incomplete],
      ],
      figures,
    );
  },
});

async function fill(redisUrl: string, destination: string, letters: number): Promise<void> {
  const progress = startProgress('dead letters', letters);
  const orders = { run: destination, fromMs: Date.now() - DIED_AGO_MS };
  const settings: FillSettings = { redisUrl, destination, letters, orders };
  await runProgram<{ done: number }>('fill-letters', settings, ({ done }) => progress.at(done));
  progress.end();
}

/** Counts letters that were not delivered by one replay, or that lack an attempt of the run before it. */
async function incompleteHistories(
  redis: RedisClient,
  destination: string,
  letters: number,
): Promise<number> {
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const progress = startProgress('attempt histories read', letters);
  let complete = 0;
  let read = 0;
  for await (const letter of createDeadLetters(redis, { lanes }).scan(destination, { state: 'resolved' })) {
    const whole =
      letter.resolution === 'delivered' && letter.replays === 1 && letter.attempts.length >= ATTEMPTS;
    if (whole) complete += 1;
    read += 1;
    progress.at(read);
  }
  progress.end();
  await lanes.close();
  return letters - complete;
}
