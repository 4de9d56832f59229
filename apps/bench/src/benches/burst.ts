import { createProducer, eventFromJson } from '@tracklayer/producer';
import { Queue } from 'bullmq';
import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import { report, say } from '../report.js';
import { median, medianRatio, round } from '../statistics.js';
import { order } from './synthetic-order.js';

const BLOCKED_MS = 2_000;

/** Makes many calls at once, as a shop does after an outage or on a sale, compared with a bare `add` of each. */
export const burst = defineBench({
  name: 'burst',
  summary:
    'thousands of track calls at once: how many are rejected, and seconds compared with a bare add of each',
  flags: {
    calls: numberFlag('calls at once', 10_000),
    rounds: numberFlag('rounds that count, after one for warm-up', 5),
  },
  async run({ redisUrl, flags }) {
    const producer = createProducer({ redisUrl, onError: ({ kind }) => say(`connection: ${kind}`) });
    const bareQueue = new Queue('bare', { connection: { url: redisUrl } });
    let rejected = 0;

    /** Seconds until every call has ended. `blockedMs`: how long the application then keeps the process busy. */
    async function secondsOf(call: (index: number) => Promise<unknown>, blockedMs: number): Promise<number> {
      const startedMs = performance.now();
      const calls = Array.from({ length: flags.calls }, (_, index) => call(index));
      block(blockedMs);
      const ended = await Promise.allSettled(calls);
      rejected += ended.filter(({ status }) => status === 'rejected').length;
      return (performance.now() - startedMs) / 1_000;
    }

    async function pairOf(run: string, blockedMs: number): Promise<{ ours: number; bare: number }> {
      const orders = Array.from({ length: flags.calls }, (_, index) => order(index, run));
      const ours = await secondsOf(async (index) => producer.track(eventFromJson(orders[index])), blockedMs);
      const bare = await secondsOf(async (index) => {
        const event = orders[index] ?? order(index, run);
        return bareQueue.add(event.name, { event, attempts: [] }, { jobId: event.eventId });
      }, blockedMs);
      return { ours, bare };
    }

    const free: { ours: number; bare: number }[] = [];
    const blocked: typeof free = [];
    for (let counted = 0; counted <= flags.rounds; counted += 1) {
      const run = `${Date.now().toString(36)}${counted}`;
      const pair = await pairOf(run, 0);
      const busy = await pairOf(`${run}b`, BLOCKED_MS);
      if (counted > 0) free.push(pair);
      if (counted > 0) blocked.push(busy);
      say(`round ${counted}: ours ${round(pair.ours, 2)} s, bare ${round(pair.bare, 2)} s`);
    }
    await producer.close();
    await bareQueue.close();

    const [ours, bare] = [median(free.map((each) => each.ours)), median(free.map((each) => each.bare))];
    const figures = {
      calls: flags.calls,
      rejected,
      ours: round(ours, 3),
      bare: round(bare, 3),
      ratio: round(medianRatio(free), 3),
      blockedOurs: round(median(blocked.map((each) => each.ours)), 3),
      blockedRatio: round(medianRatio(blocked), 3),
    };
    report(
      'burst',
      ['calls at once', 'seconds (median)'],
      [
        ['track', String(figures.ours)],
        ['bare add', String(figures.bare)],
        ['ratio', String(figures.ratio)],
        ['track, process blocked for 2 s', String(figures.blockedOurs)],
        ['ratio, process blocked for 2 s', String(figures.blockedRatio)],
        ['rejected', String(rejected)],
      ],
      figures,
    );
    if (rejected > 0) throw new Error(`${rejected} calls were rejected.`);
  },
});

/** Keeps the process busy, as a slow loop of an application would. */
function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}
