/** What a person waits for: the API under many readers, and the pages in a real browser. */
import { createHistoryWriter } from '@tracklayer/history';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import { report, say } from '../report.js';
import { percentile, round } from '../statistics.js';
import { beginDeaths } from './dashboard/begin-deaths.js';
import { type OpenedPage, openPages } from './dashboard/open-pages.js';
import { pagesOf } from './dashboard/pages.js';
import { type Answer, readUntil, type Seen } from './dashboard/reader.js';
import { startDashboard } from './dashboard/start-dashboard.js';
import { fillMany, SCENE_FLAGS } from './fill-many.js';

const SHOP = 'shop-1';

export const dashboard = defineBench({
  name: 'dashboard',
  summary:
    'the dashboard: what its pages ask, for twenty browsers at once over a million dead letters, and the pages in Chromium',
  flags: {
    ...SCENE_FLAGS,
    seconds: numberFlag('how long they read', 60),
    deaths: numberFlag('events that die each second meanwhile, in all destinations together', 2),
  },
  async run({ redisUrl, flags }) {
    const scene = await fillMany(redisUrl, flags);
    await beginHistory(redisUrl);
    const served = await startDashboard(redisUrl);
    try {
      const firstMs = await timeOfFirst(served.url);
      const pages = pagesOf(SHOP, await newestLetter(served.url));
      say(`${flags.readers} readers for ${flags.seconds} s`);
      const deaths = beginDeaths(redisUrl, { ...scene, perSecond: flags.deaths });
      const untilMs = performance.now() + flags.seconds * 1_000;
      const readers = Array.from({ length: Math.round(flags.readers) }, (_, from) =>
        readUntil(served.url, pages, { untilMs, from }),
      );
      const seen = await Promise.all(readers);
      const died = await deaths.stop();
      const rssMb = await served.rssMb();
      const opened = await openPages(served.url, pages);
      tell(seen, opened, {
        ...scene,
        readers: readers.length,
        died,
        firstMs,
        ...(rssMb !== undefined && { rssMb }),
      });
    } finally {
      await served.stop();
    }
  },
});

/** A dashboard that has just started has read nothing. Its first reader waits longer than all others. In ms. */
async function timeOfFirst(url: string): Promise<number> {
  const startedMs = performance.now();
  for (const asked of ['overview', 'causes?limit=100']) await (await fetch(`${url}/api/v1/${asked}`)).text();
  return Math.round(performance.now() - startedMs);
}

async function newestLetter(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/letters?limit=1&destination=${SHOP}`);
  if (!answer.ok) throw new Error(`The dashboard answered with ${answer.status}: ${await answer.text()}`);
  const { items } = (await answer.json()) as { items: { id: string }[] };
  return items[0]?.id ?? '';
}

/** A lane without a history draws no charts, and then its page loads less. */
async function beginHistory(redisUrl: string): Promise<void> {
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
  const history = { redis, destination: SHOP, id: 'bench', version: '1.0.0', nowMs: Date.now };
  await createHistoryWriter(history).write({ always: true });
  await closeRedis(redis, 1_000);
}

function tell(seen: readonly Seen[], pages: readonly OpenedPage[], scene: Record<string, number>): void {
  const answers = seen.flatMap((each) => each.answers);
  const gapsMs = seen.flatMap((each) => each.overviewGapsMs);
  const rows = [...new Set(answers.map(({ asked }) => asked))]
    .map((asked) => ({ asked, own: answers.filter((each) => each.asked === asked) }))
    .map(({ asked, own }) => ({ asked, answers: own.length, p50Ms: took(own, 0.5), p95Ms: took(own, 0.95) }))
    .sort((a, b) => b.p95Ms - a.p95Ms);
  const heaviest = [...pages].sort((a, b) => b.scriptBytes - a.scriptBytes).at(0);
  const latest = [...pages].sort((a, b) => b.paintMs - a.paintMs).at(0);
  const shownMs = pages.map((each) => each.shownMs);
  for (const { asked, p50Ms, p95Ms, ...row } of rows) {
    say(`${asked}: ${row.answers} answers, p50 ${p50Ms} ms, p95 ${p95Ms} ms`);
  }
  const figures = {
    ...scene,
    answers: answers.length,
    errors: answers.filter(({ isRight }) => !isRight).length,
    apiP50Ms: took(answers, 0.5),
    apiP95Ms: took(answers, 0.95),
    slowestP95Ms: rows[0]?.p95Ms ?? 0,
    slowest: rows[0]?.asked ?? '',
    overviewGapP95Ms: Math.round(percentile(gapsMs, 0.95)),
    pages: pages.length,
    scriptKb: Math.ceil((heaviest?.scriptBytes ?? 0) / 1_000),
    heaviestPage: heaviest?.path ?? '',
    firstPaintMs: Math.round(latest?.paintMs ?? 0),
    latestPage: latest?.path ?? '',
    shownP50Ms: Math.round(percentile(shownMs, 0.5)),
    shownMaxMs: Math.round(Math.max(...shownMs)),
  };
  report(
    'dashboard',
    ['page', 'script, kB', 'first paint, ms', 'page shown, ms'],
    pages.map(({ path, scriptBytes, paintMs, shownMs: itself }) => [
      path || 'now',
      Math.ceil(scriptBytes / 1_000),
      Math.round(paintMs),
      Math.round(itself),
    ]),
    figures,
  );
}

function took(answers: readonly Answer[], share: number): number {
  return round(
    percentile(
      answers.map(({ tookMs }) => tookMs),
      share,
    ),
    1,
  );
}
