import { REAL_LIMITS } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { numberFlag, switchFlag } from '../flags.js';
import { report } from '../report.js';
import { round } from '../statistics.js';
import { drain, ENDPOINT } from './limits/drain.js';
import { usedPartOfRest, utilisation } from './limits/windows.js';

const { perSecond, perMinute } = REAL_LIMITS[ENDPOINT];

/** How well workers keep the real limits, and how much of them they use: alone, or beside a client that uses half of them. */
export const limits = defineBench({
  name: 'limits',
  summary:
    "a backlog under Klaviyo's real limits: refused calls, the fullest windows, the used part of the budget",
  flags: {
    minutes: numberFlag('number of minutes to measure', 3),
    workers: numberFlag('number of worker processes', 3),
    shared: switchFlag('add a second client that uses half of the budget at random times'),
  },
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
      rows.push(['used part of the steady limit', String(used)]);
      report('limits', ['', ''], rows, { ...figures, utilisation: used });
      return;
    }
    const throttledShare = round(throttled429 / sent, 5);
    const used = round(usedPartOfRest(ours, others, period), 4);
    rows.push(
      ['share of our calls answered 429', String(throttledShare)],
      ['used part of what the other client left', String(used)],
      ['calls of the other client', others.length],
      ['of these answered 429', refusedOf(others)],
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
