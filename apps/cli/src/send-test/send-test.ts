import { randomUUID } from 'node:crypto';
import { configWarnings } from '@tracklayer/config';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { type EventStatus, findEvents, type LookUpContext } from '@tracklayer/event-status';
import { type CanonicalEvent, type EventName, parseEvent } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { createLanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { createProducer, eventFromJson } from '@tracklayer/producer';
import { startProgress } from '../output/progress.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { type QueueSettings, queueSettings } from '../runtime/settings.js';
import { stepsAt, type Target } from './activity.js';
import { doubtsAbout } from './doubtful-address.js';
import { type FollowOptions, follow } from './follow.js';
import { exitCodeOf, resultOf, type TestResult } from './result.js';
import { testEvent } from './test-event.js';
import { createTestReport, type TestReport, type Warning } from './test-report.js';

export interface SendTestOptions {
  to: string;
  event: EventName;
  timeoutMs: number;
  subscribe: boolean;
  destination?: string[];
}

/** Sends one event that is marked as a test, and follows it to the place where a marketer sees it. */
export async function sendTest(context: CommandContext, options: SendTestOptions): Promise<ExitCode> {
  const { out, io } = context;
  const settings = await queueSettings(context, options.destination);
  const event = parseEvent(
    testEvent({
      name: options.event,
      to: options.to,
      runId: randomUUID().slice(0, 8),
      nowMs: Date.now(),
      subscribe: options.subscribe,
    }),
    { nowMs: Date.now() },
  );
  const report = createTestReport(out, settings.destinations.length > 1);
  const doubts = doubtsAbout(options.to);
  const old = configWarnings({ destinations: settings.targets }, Date.now());
  await report.begin(event, settings.targets, [...doubts, ...old]);

  return withRedis(out, settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    const watched = { lanes, deadLetters: createDeadLetters(redis, { lanes }), holds: createHolds(redis) };
    const { redisUrl, destinations, dedupWindowMs, journalSettings } = settings;
    const found: Warning[] = [];
    const producer = createProducer({
      redisUrl,
      destinations,
      dedupWindowMs,
      journal: journalSettings,
      digestKey: settings.digestKey?.reveal(),
      onWorkerWarning: ({ next, message, ...rest }) => found.push({ ...rest, message: `${message} ${next}` }),
    });
    const progress = startProgress(io, out, report.summary);
    try {
      const startMs = Date.now();
      const receipt = await producer.track(eventFromJson(event));
      await report.warn(found);
      const timing = { startMs, untilMs: startMs + options.timeoutMs, signal: io.signal };
      const results = await Promise.all(
        settings.targets.map((target) => followTo(target, { ...watched, ...timing, event, receipt, report })),
      );
      progress.stop();
      const ways = await waysOf({ redis, ...watched }, settings, event);
      await report.end(event, results, ways);
      return io.signal.aborted ? EXIT.interrupted : exitCodeOf(results);
    } finally {
      progress.stop();
      await producer.close();
      await lanes.close();
    }
  });
}

/** What became of the event, by destination. */
async function waysOf(
  sources: Omit<LookUpContext, 'digestKey'>,
  { destinations, digestKey }: QueueSettings,
  { eventId }: CanonicalEvent,
): Promise<EventStatus[]> {
  const context = { ...sources, digestKey: digestKeySource(sources.redis, digestKey?.reveal()) };
  const found = await Promise.all(destinations.map((id) => findEvents(context, id, [{ eventId }])));
  return found.flatMap(({ events }) => events);
}

type Test = Omit<FollowOptions, 'destination' | 'onStep'> & {
  event: CanonicalEvent;
  report: TestReport;
};

/** Follows the event to one destination, from the receipt to Metric Activity. */
async function followTo(target: Target, { event, report, ...test }: Test): Promise<TestResult> {
  const { id: destination } = target;
  const afterMs = () => Date.now() - test.startMs;
  for (const job of test.receipt.jobs) {
    if (job.destination === destination) await report.receipt(job, afterMs());
  }
  const followed = await follow({ ...test, destination, onStep: report.step });
  const result = resultOf(destination, test.receipt, followed);
  if (result.how !== 'delivered') return result;

  let how: TestResult['how'] = result.how;
  for (const step of await stepsAt(target, event)) {
    await report.step({ destination, what: 'activity', afterMs: afterMs(), ...step });
    if (step.step === 'recorded' || step.step === 'dropped' || step.step === 'not_seen') how = step.step;
  }
  return { destination, how };
}
