/** One browser: a page that is open, asks again at its intervals, and follows the overview. After a while it opens another page. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchPage, Question } from './pages.js';

export interface Answer {
  asked: string;
  tookMs: number;
  isRight: boolean;
}

/** What one reader saw. */
export interface Seen {
  answers: Answer[];
  /** Between two overviews that the server sent, in ms. */
  overviewGapsMs: number[];
}

/** So long somebody looks at a page. */
const LOOKS_MS = 10_000;
const APART_MS = 250;

/**
 * People do not come in the same instant: each begins a moment after the one before, with another page.
 *
 * @param from the number of the reader
 */
export async function readUntil(
  url: string,
  pages: readonly BenchPage[],
  { untilMs, from }: { untilMs: number; from: number },
): Promise<Seen> {
  await sleep(from * APART_MS);
  const seen: Seen = { answers: [], overviewGapsMs: [] };
  const ended = new AbortController();
  const overview = followOverview(`${url}/api/v1/overview/stream`, ended.signal, seen.overviewGapsMs);
  for (let at = from; performance.now() < untilMs; at += 1) {
    const page = pages[at % pages.length];
    if (page !== undefined) seen.answers.push(...(await look(url, page, untilMs)));
  }
  ended.abort();
  await overview;
  return seen;
}

/** Opens one page. Each of its questions is asked at once, and again at its interval. */
async function look(url: string, { questions, stream }: BenchPage, untilMs: number): Promise<Answer[]> {
  const left = new AbortController();
  const { signal } = left;
  const answers: Answer[] = [];
  const askAgain = async (question: Question) => {
    do {
      answers.push(await ask(url, question));
      if (question.everyMs === undefined) return;
      await sleep(question.everyMs, undefined, { signal }).catch(() => undefined);
    } while (!signal.aborted);
  };
  const works = [
    ...questions.map(askAgain),
    ...(stream === undefined ? [] : [follow(`${url}/api/v1/${stream}`, signal)]),
  ];
  await sleep(Math.min(LOOKS_MS, Math.max(0, untilMs - performance.now())));
  left.abort();
  await Promise.all(works);
  return answers;
}

async function ask(url: string, { asked, body }: Question): Promise<Answer> {
  const startedMs = performance.now();
  const request =
    body === undefined
      ? {}
      : {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', origin: url },
        };
  const answer = await fetch(`${url}/api/v1/${asked}`, request).catch(() => undefined);
  await answer?.text().catch(() => undefined);
  return { asked, tookMs: performance.now() - startedMs, isRight: answer?.status === 200 };
}

async function followOverview(url: string, signal: AbortSignal, gapsMs: number[]): Promise<void> {
  let lastMs: number | undefined;
  await follow(url, signal, (text) => {
    if (!text.includes('event: overview')) return;
    const nowMs = performance.now();
    if (lastMs !== undefined) gapsMs.push(nowMs - lastMs);
    lastMs = nowMs;
  });
}

/** Takes everything that a stream sends, until the signal is aborted. */
async function follow(
  url: string,
  signal: AbortSignal,
  take: (text: string) => void = () => {},
): Promise<void> {
  try {
    const { body } = await fetch(url, { signal });
    const decoder = new TextDecoder();
    for await (const part of body ?? []) take(decoder.decode(part, { stream: true }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
