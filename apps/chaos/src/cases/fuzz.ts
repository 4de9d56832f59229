import { fileURLToPath } from 'node:url';
import type { ChaosCase } from '../chaos-case.js';
import { preloading } from '../preload.js';
import type { FuzzReport, FuzzSettings } from '../world/fuzz-messages.js';
import { isOwnEvent } from '../world/producer-messages.js';
import { startNode } from '../world/program.js';
import type { Worker } from '../world/worker.js';

const SHORT_PAYLOADS = 4_000;

/** Characters of a line of the log. */
const LINE_SHOWN = 300;

/** Of a million payloads the sandbox would remember every request, so it forgets them in between. */
const FORGET_EVERY = 50_000;

export const fuzz: ChaosCase = {
  name: 'fuzz',
  summary:
    'Payloads of any shape go through the producer and straight into the lanes. Nothing crashes or gets stuck.',
  seconds: 35,
  setUp: {
    destinations: 8,
    events: 400,
    perSecond: 50,
    latencyMs: 5,
    config: { deadLetters: { maxLetters: 2_000 }, retry: { maxAgeMs: 20_000 } },
    // Under Klaviyo's limits the payloads would wait for permits, and a million of them would take hours.
    workerEnv: () => preloading('no-limits'),
  },
  async hurt(scene) {
    const { redis, klaviyo, options, dir, workers, say } = scene;
    const settings: FuzzSettings = {
      redisUrl: redis.url,
      destinations: klaviyo.accounts.map(({ id }) => id),
      payloads: options.payloads ?? SHORT_PAYLOADS,
      seed: options.seed,
    };
    await klaviyo.control.setLimits('none');
    const script = fileURLToPath(new URL('../programs/fuzz.js', import.meta.url));
    const program = startNode(script, { args: [JSON.stringify(settings)], cwd: dir, messages: true });
    let report: FuzzReport = { produced: 0, written: 0, unexpected: [] };
    let forgotten = 0;
    const startedMs = performance.now();
    program.child.on('message', (message) => {
      report = message as FuzzReport;
      const sent = report.produced + report.written;
      say(`${sent} of ${settings.payloads} payloads`);
      if (sent - forgotten < FORGET_EVERY) return;
      forgotten = sent;
      klaviyo.control.reset('ledger').catch(() => undefined);
    });
    const { code } = await program.ended;
    const seconds = (performance.now() - startedMs) / 1_000;
    const stuck = await scene.settled();
    const crashes = workers.reduce((sum, { starts }) => sum + starts - 1, code === 0 ? 0 : 1);
    const { produced, written, unexpected } = report;
    return {
      // The application's own events must arrive. The others may end in any way.
      mayDie: (eventId) => !isOwnEvent(eventId),
      // This account has no limits.
      mayExceed: true,
      figures: {
        payloads: produced + written,
        payloadsPerSecond: Math.round((produced + written) / seconds),
        crashes,
        stuck,
        unexpected: unexpected.length,
      },
      problems: [
        ...(code === 0 ? [] : [`the fuzzing process ended: ${program.log.tail.slice(-5).join(' ')}`]),
        ...(crashes > 0 ? [`${crashes} crashes`] : []),
        ...(stuck > 0 ? [`${stuck} jobs are stuck in a lane`] : []),
        ...unexpected.slice(0, 5),
        ...(stuck > 0 ? whyReturned(workers) : []),
      ],
    };
  },
};

/** The first reasons for which the workers return jobs to their lanes. */
function whyReturned(workers: readonly Worker[]): string[] {
  const lines = workers.flatMap(({ log }) => log.find(/could not process a job/));
  const reasons = lines.map((line) => {
    try {
      const { type, error } = JSON.parse(line) as {
        type?: string;
        error?: { message?: string; stack?: string };
      };
      return `${type}: ${error?.stack?.split('\n').slice(0, 3).join(' ') ?? error?.message}`;
    } catch {
      // The line is cut: what a payload holds can be long.
      return line.slice(0, LINE_SHOWN);
    }
  });
  return [...new Set(reasons)].slice(0, 5);
}
