import { randomUUID } from 'node:crypto';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { type CanonicalEvent, type EventName, parseEvent } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { createLanes } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { startProgress } from '../output/progress.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';
import { seenAt, type Target } from './activity.js';
import { doubtsAbout } from './doubtful-address.js';
import { type Ended, endedAs, exitCodeOf } from './ended.js';
import { type FollowOptions, follow } from './follow.js';
import { createStory, type Story } from './story.js';
import { testEvent } from './test-event.js';

export interface SendTestOptions {
  to: string;
  event: EventName;
  timeoutMs: number;
  subscribe: boolean;
  destination?: string[];
}

/** Sends one event that says of itself that it is a test, and follows it to where a marketer would see it. */
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
  const story = createStory(out, settings.destinations.length > 1);
  await story.begin(event, settings.targets, doubtsAbout(options.to));

  return withRedis(settings.redisUrl, async (redis) => {
    const lanes = createLanes(redis, settings);
    const watched = { lanes, deadLetters: createDeadLetters(redis, { lanes }), holds: createHolds(redis) };
    const producer = createProducer(settings);
    const progress = startProgress(io, out, story.summary);
    try {
      const startMs = Date.now();
      const receipt = await producer.track(event);
      const timing = { startMs, untilMs: startMs + options.timeoutMs, signal: io.signal };
      const ended = await Promise.all(
        settings.targets.map((target) => accompany({ ...watched, ...timing, event, receipt, target, story })),
      );
      progress.stop();
      await story.end(event, ended);
      return io.signal.aborted ? EXIT.interrupted : exitCodeOf(ended);
    } finally {
      progress.stop();
      await producer.close();
      await lanes.close();
    }
  });
}

type Way = Omit<FollowOptions, 'destination' | 'say'> & {
  event: CanonicalEvent;
  target: Target;
  story: Story;
};

/** The whole way to one destination, from the receipt to where it is seen. */
async function accompany({ event, target, story, ...way }: Way): Promise<Ended> {
  const { id: destination } = target;
  const afterMs = () => Date.now() - way.startMs;
  for (const job of way.receipt.jobs) {
    if (job.destination === destination) await story.receipt(job, afterMs());
  }
  const followed = await follow({ ...way, destination, say: story.say });
  const ended = endedAs(destination, way.receipt, followed);
  if (ended.how !== 'delivered') return ended;

  let how: Ended['how'] = ended.how;
  for (const told of await seenAt(target, event)) {
    await story.say({ destination, what: 'activity', afterMs: afterMs(), ...told });
    if (told.step === 'recorded' || told.step === 'dropped' || told.step === 'not_seen') how = told.step;
  }
  return { destination, how };
}
