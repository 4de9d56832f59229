import type { RecordedEvent } from '@tracklayer/sandbox';
import type { Arrivals } from './arrivals.js';
import { arrivedLine } from './lines.js';
import type { Screen } from './screen.js';

/** For an older event the time since it happened is not the time of its delivery. */
const JUST_NOW_MS = 60_000;

/** Shows every event that arrives from now on. `nameOf` returns the name of an event by its metric. */
export function watchLive(arrivals: Arrivals, screen: Screen, nameOf: (metric: string) => string): void {
  arrivals.onEach((event) => {
    const { metric, profile } = event;
    const email = profile.email ?? profile.external_id ?? '';
    screen.say(arrivedLine({ name: nameOf(metric), metric, email, ...agoOf(event) }, screen.colors));
  });
}

function agoOf({ acceptedAtMs, time, timeGiven = time }: RecordedEvent): { ms?: number; how?: string } {
  const ms = acceptedAtMs - Date.parse(timeGiven);
  return ms < JUST_NOW_MS
    ? { ms: Math.max(0, ms), how: 'since it happened' }
    : { how: `happened ${timeGiven}` };
}
