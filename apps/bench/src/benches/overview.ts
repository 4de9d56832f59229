import { setTimeout as sleep } from 'node:timers/promises';
import { defineBench } from '../bench.js';
import type { ApiReady, ApiSummary } from '../programs/arguments.js';
import { report, say } from '../report.js';
import { startProgram } from '../start-program.js';
import { percentile, round } from '../statistics.js';
import { fillMany, SCENE_FLAGS } from './fill-many.js';

/** A page shows a new overview each second. Readers ask more often, to measure more. */
const PAUSE_MS = 100;

/** What one reader saw. */
interface Seen {
  tookMs: number[];
  /** Answers without success, and those that call Redis silent. */
  errors: number;
  oldestMs: number;
  bytes: number;
}

/** Many readers of the overview at once, over many destinations with many dead letters. */
export const overview = defineBench({
  name: 'overview',
  summary:
    'the overview of the HTTP API for twenty readers at once, over a million dead letters of fifty destinations',
  flags: SCENE_FLAGS,
  async run({ redisUrl, flags }) {
    const { destinations, letters } = await fillMany(redisUrl, flags);

    const api = await startProgram<ApiReady, ApiSummary>('serve-api', { redisUrl });
    const firstMs = await timeOfFirst(api.ready.url);
    say(`${flags.readers} readers for ${flags.seconds} s`);
    const untilMs = performance.now() + flags.seconds * 1_000;
    const seen = await Promise.all(
      Array.from({ length: Math.round(flags.readers) }, () => readUntil(api.ready.url, untilMs)),
    );
    const { rssBytes } = await api.stop();

    const tookMs = seen.flatMap((reader) => reader.tookMs);
    const figures = {
      letters,
      destinations,
      readers: seen.length,
      answers: tookMs.length,
      apiP50Ms: round(percentile(tookMs, 0.5), 1),
      apiP95Ms: round(percentile(tookMs, 0.95), 1),
      apiMaxMs: round(Math.max(...tookMs), 1),
      firstMs: round(firstMs, 1),
      oldestMs: Math.max(...seen.map((reader) => reader.oldestMs)),
      errors: seen.reduce((sum, { errors }) => sum + errors, 0),
      rssMb: Math.round(rssBytes / 2 ** 20),
      answerKb: Math.round(Math.max(...seen.map(({ bytes }) => bytes)) / 1_024),
    };
    report(
      'overview',
      [`${figures.letters.toLocaleString('en')} dead letters of ${destinations} destinations`, ''],
      [
        ['answers', figures.answers],
        ['overview, ms (p50)', figures.apiP50Ms],
        ['overview, ms (p95)', figures.apiP95Ms],
        ['first overview, ms', figures.firstMs],
        ['oldest figures, ms', figures.oldestMs],
        ['errors', figures.errors],
        ['memory of the API, MB', figures.rssMb],
      ],
      figures,
    );
  },
});

async function timeOfFirst(url: string): Promise<number> {
  const startedMs = performance.now();
  await (await fetch(`${url}/api/v1/overview`)).text();
  return performance.now() - startedMs;
}

async function readUntil(url: string, untilMs: number): Promise<Seen> {
  const seen: Seen = { tookMs: [], errors: 0, oldestMs: 0, bytes: 0 };
  while (performance.now() < untilMs) {
    const startedMs = performance.now();
    const answer = await fetch(`${url}/api/v1/overview`).catch(() => undefined);
    const text = (await answer?.text().catch(() => undefined)) ?? '';
    seen.tookMs.push(performance.now() - startedMs);
    seen.bytes = Math.max(seen.bytes, text.length);
    const age = Number(/"ageMs":(\d+)/.exec(text)?.[1] ?? Number.NaN);
    const isRight = answer?.status === 200 && Number.isFinite(age) && !text.includes('"state":"silent"');
    if (isRight) seen.oldestMs = Math.max(seen.oldestMs, age);
    else seen.errors += 1;
    await sleep(PAUSE_MS);
  }
  return seen;
}
