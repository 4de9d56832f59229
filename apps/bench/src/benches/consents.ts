import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import { report } from '../report.js';
import { round } from '../statistics.js';
import { measure } from './consents/measure.js';

/** Consents of a file under Klaviyo's real limits: in batches, beside the same consents one by one. */
export const consents = defineBench({
  name: 'consents',
  summary: "consents of a file under Klaviyo's real limits, in real time, beside one call for each",
  flags: {
    people: numberFlag('consents in the file', 100_000),
    alone: numberFlag('consents that are sent one by one', 2_000),
  },
  async run({ redisUrl, flags }) {
    const [people, alone] = [Math.round(flags.people), Math.round(flags.alone)];
    const folder = await mkdtemp(join(tmpdir(), 'tracklayer-bench-'));
    try {
      const batched = await measure({ redisUrl, folder, people, how: 'file' });
      const single = await measure({ redisUrl, folder, people: alone, how: 'alone' });
      const seconds = round(batched.seconds, 1);
      const aloneSeconds = round(single.seconds, 1);
      const perMinute = ({ seconds: took }: { seconds: number }, many: number) =>
        Math.round((many * 60) / took);
      report(
        'consents',
        ['', 'in batches', 'one by one'],
        [
          ['consents', people, alone],
          ['calls', batched.calls, single.calls],
          ['seconds', String(seconds), String(aloneSeconds)],
          ['consents per minute', perMinute(batched, people), perMinute(single, alone)],
          ['answered 429', batched.throttled429, single.throttled429],
          ['people in a wrong state at the end', batched.wrong, single.wrong],
        ],
        {
          people,
          calls: batched.calls,
          seconds,
          throttled429: batched.throttled429,
          wrong: batched.wrong,
          alone,
          aloneCalls: single.calls,
          aloneSeconds,
          aloneWrong: single.wrong,
        },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
