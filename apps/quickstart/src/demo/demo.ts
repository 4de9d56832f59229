/**
 * Fills a system as a shop has it on a bad day: two destinations, one of them held, dead letters of several causes, a replay,
 * back-fills. Then events keep coming. Everything goes the way of real events, through a producer, a worker and commands.
 */
import { mkdir } from 'node:fs/promises';
import { createLanes } from '@tracklayer/lanes';
import { createProducer, eventFromJson, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { sandboxControl } from '@tracklayer/sandbox';
import { type Tracklayer, tracklayer } from '../cli.js';
import { demoFolder } from '../paths.js';
import type { Screen } from '../screen.js';
import type { Services } from '../services.js';
import { until } from '../until.js';
import { replayAndDiscard } from './acts.js';
import { badLead, orphan, visitOf } from './events.js';
import { addFlows, outletOf, refuseSomeOrders, revokeOutletKey } from './klaviyo.js';
import { backfillPastOrders } from './migrations.js';
import { keepVisiting } from './stream.js';

export interface Demo {
  /** Sends the events of one more shopper each second. */
  keepSending(onLost: (error: Error) => void): void;
  close(): Promise<void>;
}

export interface DemoRun {
  run: string;
  /** Epoch ms. */
  nowMs(): number;
}

const SHOPPERS = 120;
const OUTLET_SHOPPERS = 40;
const BAD_LEADS = 24;
const ORPHANS = 3;
const SETTLES_WITHIN_MS = 60_000;
const CLOSE_MS = 2_000;

export async function fillDemo(services: Services, screen: Screen, { run, nowMs }: DemoRun): Promise<Demo> {
  const { redisUrl, destination, env } = services;
  const outlet = outletOf(destination);
  const klaviyo = sandboxControl(services.sandbox.url);
  const producer = createProducer({ redisUrl, destinations: [destination], onWorkerWarning: () => {} });
  const command: Tracklayer = (args, options) => tracklayer(args, env, options);
  const folder = demoFolder(run);
  await mkdir(folder, { recursive: true });
  const step = async (text: string, work: () => Promise<void>) => {
    await screen.during(`${text} …`, work);
    screen.say(`${screen.colors.green('✔')} ${text}`);
  };
  screen.heading('A shop on a bad day');
  try {
    await refuseSomeOrders(klaviyo);
    await addFlows(klaviyo);
    await step(`${SHOPPERS + OUTLET_SHOPPERS} shoppers, some with data that Klaviyo refuses`, async () => {
      await visits(producer, { count: SHOPPERS, run, nowMs: nowMs() });
      await visits(producer, {
        count: OUTLET_SHOPPERS,
        run: `${run}o`,
        nowMs: nowMs(),
        destinations: [outlet],
      });
      await badData(producer, run, nowMs());
      await whenSettled(redisUrl, [destination, outlet]);
    });
    await step(`Klaviyo refuses the key of ${outlet}: its events wait`, async () => {
      await revokeOutletKey(klaviyo);
      await visits(producer, { count: 6, run: `${run}w`, nowMs: nowMs(), destinations: [outlet] });
    });
    await step('a replay that mends, one that does not, and letters that a person discards', () =>
      replayAndDiscard(destination, command),
    );
    // The same faults again, so that the dead letters have something to do.
    await badData(producer, `${run}b`, nowMs());
    await step('a back-fill that is done, and one that is paused', () =>
      backfillPastOrders({ klaviyo, folder, destination, nowMs: nowMs(), tracklayer: command }),
    );
  } catch (error) {
    await producer.close(CLOSE_MS);
    throw error;
  }
  const stream = keepVisiting(producer, { run, destination, outlet, first: SHOPPERS, nowMs });
  return {
    keepSending: (onLost) => stream.start(onLost),
    async close() {
      await stream.stop();
      await producer.close(CLOSE_MS);
    },
  };
}

interface Visits {
  count: number;
  run: string;
  nowMs: number;
  destinations?: readonly string[];
}

async function visits(producer: Producer, { count, run, nowMs, destinations }: Visits): Promise<void> {
  const events = Array.from({ length: count }, (_, number) => visitOf({ run, number, nowMs })).flat();
  await producer.trackMany(events, destinations && { destinations });
}

async function badData(producer: Producer, run: string, nowMs: number): Promise<void> {
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => ({ run, number, nowMs }));
  await producer.trackMany(numbers(BAD_LEADS).map(badLead));
  await producer.trackMany(numbers(ORPHANS).map(orphan).map(eventFromJson), { onInvalid: 'quarantine' });
}

/** Waits until no event waits in a lane: each was delivered or is a dead letter. */
async function whenSettled(redisUrl: string, destinations: readonly string[]): Promise<void> {
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'quickstart' });
  const lanes = createLanes(redis, { dedupWindowMs: 0 });
  try {
    await until(
      async () => {
        const depths = await Promise.all(
          destinations.flatMap((id) =>
            (['metric-event', 'profile-upsert', 'list-subscription'] as const).map((type) =>
              lanes.depth(id, type),
            ),
          ),
        );
        return depths.reduce((sum, { waiting, active, delayed }) => sum + waiting + active + delayed, 0);
      },
      (open) => open === 0,
      SETTLES_WITHIN_MS,
      'The events of the demo were not settled',
    );
  } finally {
    await lanes.close();
    await closeRedis(redis, CLOSE_MS);
  }
}
