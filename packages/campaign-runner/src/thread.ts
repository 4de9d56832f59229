/**
 * Runs campaigns in a thread of this process. The thread starts with the first campaign and ends when it has had none for a time.
 *
 * Failure story: a campaign reads, unpacks and writes many letters. On the event loop of the worker this work delays live
 * events. So it has a thread of its own, with the lowest CPU priority. If the thread fails, the worker goes on, the lease of
 * each campaign expires, and a later look starts another thread.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Config } from '@tracklayer/config';
import { withDeadline } from '@tracklayer/redis';
import type { CampaignRunner, Say } from './runner.js';
import type { FromThread, ThreadSettings, ToThread } from './thread-messages.js';

export interface CampaignThreadOptions {
  /** The file that the thread runs. */
  program: URL;
  config: Config;
  say: Say;
}

/** A thread without a campaign ends after this time. */
const IDLE_MS = 30_000;
/** After a failure the next thread starts this much later, so that the log does not fill. */
const FAILED_MS = 10_000;
/** How long a thread may take to end its runs. */
const CLOSE_MS = 2_000;

interface Thread {
  worker: Worker;
  running: Set<string>;
  idle: NodeJS.Timeout | undefined;
}

export function createCampaignThread({ program, config, say }: CampaignThreadOptions): CampaignRunner {
  let current: Thread | undefined;
  let startsFromMs = 0;

  function start(): Thread {
    const worker = new Worker(program, { workerData: settingsOf(config), name: 'campaigns' });
    const thread: Thread = { worker, running: new Set(), idle: undefined };
    worker.on('message', (message: FromThread) => {
      if ('say' in message) say(message.say, message.fields, message.message);
      else {
        thread.running.delete(message.ended);
        if (thread.running.size === 0) thread.idle = setTimeout(() => void end(thread), IDLE_MS).unref();
      }
    });
    worker.on('error', (error) => {
      startsFromMs = performance.now() + FAILED_MS;
      say('warn', { error }, 'the thread of the campaigns failed; another one starts in ten seconds');
    });
    worker.on('exit', () => forget(thread));
    return thread;
  }

  function forget(thread: Thread): void {
    clearTimeout(thread.idle);
    if (current === thread) current = undefined;
  }

  const post = ({ worker }: Thread, message: ToThread) => worker.postMessage(message);

  async function end(thread: Thread): Promise<void> {
    forget(thread);
    const gone = once(thread.worker, 'exit');
    post(thread, { close: true });
    await withDeadline(gone, CLOSE_MS, () => new Error('deadline')).catch(() => thread.worker.terminate());
  }

  return {
    take(destination, id) {
      if (current === undefined && performance.now() < startsFromMs) return;
      current ??= start();
      clearTimeout(current.idle);
      current.running.add(id);
      post(current, { take: { destination, id } });
    },
    running: () => [...(current?.running ?? [])],
    keepOnly(destinations) {
      if (current) post(current, { keepOnly: destinations });
    },
    async close() {
      if (current) await end(current);
    },
  };
}

/** A secret reaches the thread as plain text, in the memory of the same process. */
function settingsOf(config: Config): ThreadSettings {
  const { redis, dedupWindowMs, journal, deadLetters, replay, defaults, digestKey } = config;
  return {
    redisUrl: redis.url,
    dedupWindowMs,
    journal,
    digestKey: digestKey?.reveal(),
    deadLetters: { retention: deadLetters, backfillOlderThanMs: replay.backfillOlderThanMs, defaults },
  };
}
