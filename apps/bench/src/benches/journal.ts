import { setTimeout as sleep } from 'node:timers/promises';
import { createIndexer, journalSettings } from '@tracklayer/journal';
import { createLanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { createProducer, eventFromJson } from '@tracklayer/producer';
import { closeRedis } from '@tracklayer/redis';
import { DEFAULT_KEY } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { WorkerSettings, WorkerSummary } from '../programs/arguments.js';
import { report, say } from '../report.js';
import { startProgram } from '../start-program.js';
import { percentile, round } from '../statistics.js';
import { fillJournal, journalBytes } from './journal/fill-journal.js';
import { lookUp } from './journal/look-up.js';
import { order } from './synthetic-order.js';

const WINDOW_MS = 7 * 24 * 3_600_000;
const EVENTS_PER_PERSON = 10;
/** Events of the level `full`, as a share of those of `outcome`. Only their size is measured. */
const FULL_SHARE = 0.1;
/** Live events each second, while somebody looks events up. */
const LIVE_PER_SECOND = 200;
const LIVE_BATCH = 20;

/** Finds events of a large journal while a worker delivers, and says what an event takes in Redis. */
export const journal = defineBench({
  name: 'journal',
  summary: 'a million events: milliseconds to find one by order number and by person, and bytes per event',
  flags: {
    events: numberFlag('number of events in the journal', 1_000_000),
    lookups: numberFlag('look-ups by order number, and as many by person', 300),
  },
  async run({ redisUrl, flags }) {
    const events = Math.round(flags.events);
    const people = Math.ceil(events / EVENTS_PER_PERSON);
    const redis = connectBench(redisUrl);
    const digestKey = digestKeySource(redis);
    const openLanes = (level: 'outcome' | 'full') =>
      createLanes(redis, {
        dedupWindowMs: WINDOW_MS,
        journal: createIndexer(journalSettings({ level }, WINDOW_MS), digestKey),
      });
    const full = openLanes('full');
    const lanes = openLanes('outcome');
    const ofFull = Math.max(1, Math.round(events * FULL_SHARE));
    await fillJournal(redis, full, { destination: 'full', events: ofFull, people, run: 'full' });
    await fillJournal(redis, lanes, { destination: 'main', events, people, run: 'old' });

    const sandbox = await startProgram<{ url: string }>('sandbox', {});
    const settings: WorkerSettings = {
      redisUrl,
      baseUrl: sandbox.ready.url,
      keys: { main: DEFAULT_KEY },
      limits: 'none',
    };
    const worker = await startProgram<object, WorkerSummary>('tracklayer-worker', settings);
    const producer = createProducer({ redisUrl, dedupWindowMs: WINDOW_MS });
    const live = new AbortController();
    const sending = sendLive(producer, live.signal);
    say(`looking up ${flags.lookups} order numbers and ${flags.lookups} people, while a worker delivers`);
    const found = await lookUp(
      { redis, lanes, digestKey },
      { destination: 'main', events, people, run: 'old', lookups: Math.round(flags.lookups) },
    );
    live.abort();
    const sent = await sending;
    await producer.close();
    const { attempts } = await worker.stop();
    await sandbox.stop();

    const outcomeBytes = (await journalBytes(redis, 'main')) / (events + sent);
    const fullBytes = (await journalBytes(redis, 'full')) / ofFull;
    await full.close();
    await lanes.close();
    await closeRedis(redis, 1_000);
    const figures = {
      events,
      findP95Ms: round(percentile([...found.orderMs, ...found.personMs], 0.95), 1),
      orderP95Ms: round(percentile(found.orderMs, 0.95), 1),
      personP95Ms: round(percentile(found.personMs, 0.95), 1),
      wrong: found.wrong,
      outcomeBytes: Math.round(outcomeBytes),
      fullBytes: Math.round(fullBytes),
      deliveredMeanwhile: attempts.delivered ?? 0,
    };
    report(
      'journal',
      [`${events.toLocaleString('en')} events`, ''],
      [
        ['find by order number, ms (p95)', figures.orderP95Ms],
        ['find by person, ms (p95)', figures.personP95Ms],
        ['look-ups that found something else', figures.wrong],
        ['Redis, bytes per event, level outcome', figures.outcomeBytes],
        ['Redis, bytes per event, level full', figures.fullBytes],
        ['events that the worker delivered meanwhile', figures.deliveredMeanwhile],
      ],
      figures,
    );
  },
});

/** Sends events of other people until the signal is aborted. Returns how many. */
async function sendLive(
  producer: Pick<ReturnType<typeof createProducer>, 'trackMany'>,
  signal: AbortSignal,
): Promise<number> {
  let sent = 0;
  while (!signal.aborted) {
    const batch = Array.from({ length: LIVE_BATCH }, (_, index) => order(sent + index, 'live'));
    await producer.trackMany(batch.map(eventFromJson));
    sent += batch.length;
    await sleep((LIVE_BATCH * 1_000) / LIVE_PER_SECOND);
  }
  return sent;
}
