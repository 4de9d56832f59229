import { sandboxControl } from '@tracklayer/sandbox';
import { followArrivals } from './arrivals.js';
import { openLetters } from './dead-letters.js';
import { journey } from './journey.js';
import { replayRefused } from './replay-refused.js';
import type { Screen } from './screen.js';
import type { Services } from './services.js';
import { createShopClient } from './shop-client.js';
import { type Expected, type Finding, verify } from './verify.js';
import { type Visited, visit } from './visit.js';
import { watchLive } from './watch-live.js';

export interface Demonstration {
  /** The results of the checks against the ledger of the sandbox. */
  findings: Finding[];
  /** Shows every event that arrives from now on. */
  watchLive(): void;
  close(): void;
}

/** Makes the visit, replays the refused events, and checks everything against the ledger. */
export async function demonstrate(
  services: Services,
  screen: Screen,
  run: string,
  onLost: (error: Error) => void,
): Promise<Demonstration> {
  const arrivals = followArrivals(services.sandbox.url, onLost);
  const letters = openLetters(services.redisUrl, services.destination);
  const context = { screen, arrivals, letters };
  try {
    const visited = await visit(journey(createShopClient(services.shopUrl), run), context);
    const refused = visited.filter(({ step }) => step.expect === 'refused');
    const dead = refused.flatMap((each) => each.letters);
    const ended = [];
    for (const each of refused)
      ended.push(...(await replayRefused(each, context, services.env, each.letters)));

    const ledger = sandboxControl(services.sandbox.url);
    const [events, subscriptions] = await Promise.all([ledger.events({}), ledger.subscriptions({})]);
    const evidence = { events: events.items, subscriptions: subscriptions.items, dead, ended };
    return {
      findings: verify(visited.map(expectedOf), evidence),
      watchLive: () => watchLive(arrivals, screen, nameByMetric(visited)),
      close: () => arrivals.close(),
    };
  } catch (error) {
    arrivals.close();
    throw error;
  } finally {
    await letters.close();
  }
}

function nameByMetric(visited: readonly Visited[]): (metric: string) => string {
  const names = new Map(visited.map(({ step, tracked }) => [step.metric, tracked.event.name]));
  return (metric) => names.get(metric) ?? '';
}

function expectedOf({ step, tracked }: Visited): Expected {
  const { name, eventId, time, profile } = tracked.event;
  return { name, metric: step.metric, eventId, time, email: profile.email ?? '', expect: step.expect };
}
