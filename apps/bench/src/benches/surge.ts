import { setTimeout as sleep } from 'node:timers/promises';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes, keyFingerprint, surgesOver } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag, partFlag, switchFlag } from '../flags.js';
import type { SandboxReady, SandboxSettings, WorkerSettings, WorkerSummary } from '../programs/arguments.js';
import { report, say } from '../report.js';
import { startProgram } from '../start-program.js';
import { percentile, round } from '../statistics.js';
import { startFresh } from './surge/fresh.js';
import { readRecorded } from './surge/recorded.js';
import { fillBacklog, freshPeople, isRefused, knowPeople, openProducer, peopleOf } from './surge/shop.js';

const ACCOUNT = 'shop';
const KEY = 'pk_bench_surge';
const BULK = 'POST /api/event-bulk-create-jobs';
const POLL_MS = 250;
/** Longer than any run. Fresh people are known, like the others. */
const FRESH_PEOPLE = 20_000;

/** A backlog of live events goes in bulk calls, while fresh events come. */
export const surge = defineBench({
  name: 'surge',
  summary: 'a backlog of live events in bulk calls, with fresh events beside it: time, losses, order',
  flags: {
    events: numberFlag('number of waiting events', 100_000),
    people: numberFlag('number of people', 40_000),
    freshPerSecond: numberFlag('fresh events per second', 20),
    minutes: numberFlag('give up after so many minutes', 15),
    kills: numberFlag('kill each of the two workers so often', 0),
    refused: partFlag('the part of the events that Klaviyo refuses'),
    strict: switchFlag('Klaviyo refuses a bulk call with an event that it has already'),
    verbose: switchFlag('workers log each call'),
  },
  async run({ redisUrl, flags }) {
    const shop = { events: flags.events, people: flags.people, refused: flags.refused };
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const deadLetters = createDeadLetters(redis, { lanes });
    const sandboxSettings: SandboxSettings = {
      limits: 'real',
      ledger: 'full',
      ledgerCapacity: 2 * shop.events + FRESH_PEOPLE,
      accounts: [
        { id: ACCOUNT, keys: [{ key: KEY }], ...(flags.strict && { settings: { bulkRepeats: 'refuse' } }) },
      ],
    };
    const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
    const control = sandboxControl(sandbox.ready.url);
    if (flags.strict) {
      // An answer that is lost after the work: the call goes again, and is refused.
      await control.addFault({
        kind: 'reset',
        afterRecording: true,
        endpoint: BULK,
        share: 0.05,
      });
    }
    const proof = { atMs: Date.now(), by: 'sandbox' } as const;
    await surgesOver(redis, 'main').prove(keyFingerprint(KEY), proof);
    await knowPeople(redisUrl, [...peopleOf(shop), ...freshPeople(FRESH_PEOPLE)]);
    const producer = openProducer(redisUrl);
    await fillBacklog(producer, shop);
    say(`${shop.events} events of ${shop.people} people wait`);

    const settings: WorkerSettings = {
      redisUrl,
      baseUrl: sandbox.ready.url,
      keys: { main: KEY },
      limits: 'published',
      surgeAfterMs: 60_000,
      ...(flags.kills > 0 && { lockMs: 10_000 }),
      // A refused event is an error in the log.
      logLevel: flags.verbose ? 'info' : flags.refused > 0 ? 'fatal' : 'error',
    };
    const start = () => startProgram<object, WorkerSummary>('tracklayer-worker', settings);
    const startMs = Date.now();
    const workers = await Promise.all([start(), start()]);
    const fresh = startFresh(producer, flags.freshPerSecond);
    const refusedCount = Array.from({ length: shop.events }, (_, at) => at).filter((at) =>
      isRefused(at, shop),
    ).length;
    /** The recorded parts of the backlog at which a worker is killed, in turn. */
    const kills = Array.from({ length: 2 * flags.kills }, (_, at) => (at + 1) / (2 * flags.kills + 1));
    const dead = () => deadLetters.count('main', { type: 'metric-event' });
    const endMs = Date.now() + flags.minutes * 60_000;
    let ended = 0;
    let beganMs = Number.POSITIVE_INFINITY;
    let saidMs = Date.now();
    for (;;) {
      const recorded = (await control.stats()).recorded;
      ended = recorded - fresh.trackedAtMs.size + (await dead());
      const inBulk = (await control.stats({ endpoint: BULK })).byStatus['202'] ?? 0;
      if (inBulk > 0) beganMs = Math.min(beganMs, Date.now());
      const depth = await lanes.depth('main', 'metric-event');
      const left = depth.waiting + depth.active + depth.delayed;
      if (Date.now() - saidMs > 5_000) {
        saidMs = Date.now();
        say(`${recorded} recorded, ${left} left after ${Math.round((saidMs - startMs) / 1_000)} s`);
      }
      if (left <= flags.freshPerSecond && ended >= shop.events - flags.freshPerSecond) break;
      if (Date.now() > endMs) break;
      const next = kills[0];
      if (next !== undefined && recorded >= next * shop.events) {
        kills.shift();
        const which = kills.length % 2;
        workers[which]?.process.kill('SIGKILL');
        workers[which] = await start();
        say(`killed worker ${which + 1}`);
      }
      await sleep(POLL_MS);
    }
    await fresh.stop();
    const drained = async (lane: 'metric-event' | 'profile-upsert') => {
      const { waiting, active, delayed } = await lanes.depth('main', lane);
      return waiting + active + delayed;
    };
    while ((await drained('metric-event')) > 0 && Date.now() < endMs) await sleep(POLL_MS);
    const seen = await readRecorded(control, ACCOUNT);
    const lastMs = Math.max(
      ...[...seen.atMs].flatMap(([id, atMs]) => (id.startsWith('waiting') ? [atMs] : [])),
    );
    while ((await drained('profile-upsert')) > 0 && Date.now() < Math.min(endMs, lastMs + 60_000))
      await sleep(POLL_MS);
    const profilesWaiting = await drained('profile-upsert');
    const profileSeconds = round((Date.now() - startMs) / 1_000, 1);
    const deadCount = await dead();
    const { byStatus } = await control.stats();
    const latencies = [...fresh.trackedAtMs]
      .filter(([, atMs]) => atMs >= beganMs)
      .map(([id, atMs]) => (seen.atMs.get(id) ?? Number.POSITIVE_INFINITY) - atMs);
    const summaries = await Promise.all(workers.map((worker) => worker.stop()));
    const cpuMs = summaries.reduce((sum, summary) => sum + summary.cpuMs, 0);
    await producer.close();
    await sandbox.stop();
    await lanes.close();
    await closeRedis(redis, 1_000);

    const figures = {
      events: shop.events,
      seconds: round((lastMs - startMs) / 1_000, 1),
      recorded: seen.recorded,
      twice: seen.twice,
      lost: shop.events + fresh.trackedAtMs.size - seen.recorded - deadCount,
      refused: refusedCount,
      dead: deadCount,
      throttled429: byStatus['429'] ?? 0,
      beganSeconds: round((beganMs - startMs) / 1_000, 1),
      fresh: fresh.trackedAtMs.size,
      freshP99Ms: Math.round(percentile(latencies, 0.99)),
      orderBroken: seen.orderBroken,
      profilesWaiting,
      profileSeconds,
      // The time of a killed worker is not known.
      ...(flags.kills === 0 && { cpuMsPerEvent: round(cpuMs / seen.recorded, 2) }),
    };
    report('surge', ['', ''], Object.entries(figures), figures);
  },
});
