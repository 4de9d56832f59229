/** What a person waits for: the API under many readers, and the pages in a real browser. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createHistoryWriter } from '@tracklayer/history';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { defineBench } from '../bench.js';
import { report, say } from '../report.js';
import { percentile, round } from '../statistics.js';
import { type OpenedPage, openPages } from './dashboard/open-pages.js';
import { startDashboard } from './dashboard/start-dashboard.js';
import { fillMany, SCENE_FLAGS } from './fill-many.js';

const PAUSE_MS = 100;
const SHOP = 'shop-1';

/** What the pages ask. */
const ASKED = [
  'overview',
  'history',
  'workers',
  'causes?limit=100',
  'letters?limit=50',
  `letters?limit=50&selection=destination:${SHOP}`,
  `causes?limit=100&selection=destination:${SHOP}`,
  'campaigns',
  'migrations',
  'audit',
  'events?order=1',
  `history/${SHOP}?lane=metric-event&since=24h&columns=120`,
];

interface Answer {
  asked: string;
  tookMs: number;
  isRight: boolean;
}

export const dashboard = defineBench({
  name: 'dashboard',
  summary:
    'the dashboard: what its pages ask, for twenty readers at once over a million dead letters, and the pages in Chromium',
  flags: SCENE_FLAGS,
  async run({ redisUrl, flags }) {
    const { destinations, letters } = await fillMany(redisUrl, flags);
    await beginHistory(redisUrl);
    const served = await startDashboard(redisUrl);
    try {
      say(`${flags.readers} readers for ${flags.seconds} s`);
      const untilMs = performance.now() + flags.seconds * 1_000;
      const readers = Array.from({ length: Math.round(flags.readers) }, (_, n) =>
        readUntil(served.url, untilMs, n),
      );
      const answers = (await Promise.all(readers)).flat();
      const pages = await openPages(served.url, SHOP);
      tell(answers, pages, { letters, destinations, readers: readers.length });
    } finally {
      await served.stop();
    }
  },
});

/** A lane without a history draws no charts, and then its page loads less. */
async function beginHistory(redisUrl: string): Promise<void> {
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
  const history = { redis, destination: SHOP, id: 'bench', version: '1.0.0', nowMs: Date.now };
  await createHistoryWriter(history).write({ always: true });
  await closeRedis(redis, 1_000);
}

/** @param from the readers begin at different places */
async function readUntil(url: string, untilMs: number, from: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let n = from; performance.now() < untilMs; n += 1) {
    const asked = ASKED[n % ASKED.length] ?? '';
    const startedMs = performance.now();
    const answer = await fetch(`${url}/api/v1/${asked}`).catch(() => undefined);
    await answer?.text().catch(() => undefined);
    answers.push({ asked, tookMs: performance.now() - startedMs, isRight: answer?.status === 200 });
    await sleep(PAUSE_MS);
  }
  return answers;
}

function tell(
  answers: readonly Answer[],
  pages: readonly OpenedPage[],
  scene: Record<'letters' | 'destinations' | 'readers', number>,
): void {
  const p95 = (of: readonly Answer[]) =>
    round(
      percentile(
        of.map(({ tookMs }) => tookMs),
        0.95,
      ),
      1,
    );
  const slowest = ASKED.map((asked) => ({
    asked,
    p95Ms: p95(answers.filter((each) => each.asked === asked)),
  }))
    .sort((a, b) => b.p95Ms - a.p95Ms)
    .at(0);
  const heaviest = [...pages].sort((a, b) => b.scriptBytes - a.scriptBytes).at(0);
  const latest = [...pages].sort((a, b) => b.paintMs - a.paintMs).at(0);
  const figures = {
    ...scene,
    answers: answers.length,
    errors: answers.filter(({ isRight }) => !isRight).length,
    apiP50Ms: round(
      percentile(
        answers.map(({ tookMs }) => tookMs),
        0.5,
      ),
      1,
    ),
    apiP95Ms: p95(answers),
    slowestP95Ms: slowest?.p95Ms ?? 0,
    slowest: slowest?.asked ?? '',
    pages: pages.length,
    scriptKb: Math.ceil((heaviest?.scriptBytes ?? 0) / 1_000),
    heaviestPage: heaviest?.path ?? '',
    firstPaintMs: Math.round(latest?.paintMs ?? 0),
    latestPage: latest?.path ?? '',
  };
  report(
    'dashboard',
    ['page', 'script, kB', 'first paint, ms'],
    pages.map(({ path, scriptBytes, paintMs }) => [
      path || 'now',
      Math.ceil(scriptBytes / 1_000),
      Math.round(paintMs),
    ]),
    figures,
  );
}
