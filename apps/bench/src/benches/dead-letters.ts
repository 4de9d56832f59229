import { closeRedis } from '@tracklayer/redis';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { ReadResult } from '../programs/read-letters.js';
import { startProgress } from '../progress.js';
import { report, say } from '../report.js';
import { runProgram } from '../run-program.js';
import { percentile, round } from '../statistics.js';
import { usedBytes } from '../used-bytes.js';
import { bareJobBytes } from './bare-job-bytes.js';

const DESTINATION = 'main';
const BARE_JOBS = 20_000;
const GROUPS = 200;
const CAUSES = 50;
const PAGES = 1_000;

/** Many letters of two hundred groups: how long an overview takes, and how much memory the letters take in Redis. */
export const deadLetters = defineBench({
  name: 'dead-letters',
  summary:
    'a million dead letters: time for groups, causes and first pages, and size compared with bare failed jobs',
  flags: { letters: numberFlag('number of dead letters', 1_000_000) },
  async run({ redisUrl, flags }) {
    const letters = Math.round(flags.letters);
    const redis = connectBench(redisUrl);
    const bareBytesPerJob = Math.round(await bareJobBytes(redis, redisUrl, Math.min(BARE_JOBS, letters)));

    const before = await usedBytes(redis);
    const progress = startProgress('dead letters', letters);
    await runProgram<{ done: number }>(
      'fill-letters',
      { redisUrl, destination: DESTINATION, letters },
      ({ done }) => progress.at(done),
    );
    progress.end();
    const bytesPerLetter = Math.round(((await usedBytes(redis)) - before) / letters);

    say(`reading the groups ${GROUPS} times, the causes ${CAUSES} times, and ${PAGES} first pages`);
    const read = await runProgram<ReadResult>('read-letters', {
      redisUrl,
      destination: DESTINATION,
      letters,
      groups: GROUPS,
      causes: CAUSES,
      pages: PAGES,
    });
    await closeRedis(redis, 1_000);
    say(
      `${read.empty} of ${PAGES} selections were empty; the slowest page had the selection ${read.slowest}`,
    );

    const figures = {
      letters,
      causes: read.causes,
      groupsP95Ms: round(percentile(read.groupsMs, 0.95), 1),
      causesP95Ms: round(percentile(read.causesMs, 0.95), 1),
      pageP95Ms: round(percentile(read.pagesMs, 0.95), 1),
      rssMb: Math.round(read.rssMb),
      bytesPerLetter,
      bareBytesPerJob,
    };
    report(
      'dead-letters',
      [`${letters.toLocaleString('en')} dead letters`, ''],
      [
        ['groups', figures.causes],
        ['groups, ms (p95)', figures.groupsP95Ms],
        ['causes, ms (p95)', figures.causesP95Ms],
        ['first page of a selection, ms (p95)', figures.pageP95Ms],
        ['memory of the reading process, MB', figures.rssMb],
        ['Redis, bytes per letter', bytesPerLetter],
        ['Redis, bytes per bare failed job', bareBytesPerJob],
      ],
      figures,
    );
  },
});
