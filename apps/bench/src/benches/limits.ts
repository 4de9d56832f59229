import { REAL_LIMITS } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { numberFlag, switchFlag } from '../flags.js';
import { report } from '../report.js';
import { round } from '../statistics.js';
import { drain, ENDPOINT } from './limits/drain.js';
import { usedOfWhatWasLeft, utilisation } from './limits/windows.js';

const { perSecond, perMinute } = REAL_LIMITS[ENDPOINT];

/** How well the real limits are kept, and how much of them is used; alone, or beside somebody who uses half of them. */
export const limits = defineBench({
  name: 'limits',
  summary:
    "a backlog under Klaviyo's real limits: calls refused, the fullest windows, how much of the budget was used",
  flags: {
    minutes: numberFlag('whole minutes to measure', 3),
    workers: numberFlag('worker processes', 3),
    shared: switchFlag('beside a second client that takes half the budget by chance'),
  },
  ownRedis: true,
  async run({ redisUrl, flags }) {
    const { minutes, workers, shared } = flags;
    const { ours, others, counted, attemptsSpent, period } = await drain({ redisUrl, ...flags });
    const { maxPerSecond, maxPerMinute } = counted;
    const sent = ours.length;
    const throttled429 = refusedOf(ours);
    const rows: [string, number | string][] = [
      ['calls', sent],
      ['answered 429', throttled429],
      [`most in any second (limit ${perSecond})`, maxPerSecond],
      [`most in any minute (limit ${perMinute})`, maxPerMinute],
      ['attempts spent', attemptsSpent],
    ];
    const figures = {
      shared,
      workers,
      minutes,
      sent,
      throttled429,
      maxPerSecond,
      maxPerMinute,
      attemptsSpent,
    };

    if (!shared) {
      const used = round(utilisation(ours, perMinute) ?? 0, 4);
      rows.push(['used of the steady limit', String(used)]);
      report('limits', ['', ''], rows, { ...figures, utilisation: used });
      return;
    }
    const throttledShare = round(throttled429 / sent, 5);
    const used = round(usedOfWhatWasLeft(ours, others, period), 4);
    rows.push(
      ['part of our calls answered 429', String(throttledShare)],
      ['used of what was left', String(used)],
      ["the other's calls", others.length],
      ["the other's calls answered 429", refusedOf(others)],
    );
    report('limits', ['', ''], rows, {
      ...figures,
      throttledShare,
      usedOfWhatWasLeft: used,
      othersSent: others.length,
      othersThrottled429: refusedOf(others),
    });
  },
});

function refusedOf(calls: readonly { accepted: boolean }[]): number {
  return calls.filter(({ accepted }) => !accepted).length;
}
