import type { Arrivals } from './arrivals.js';
import { arrivedLine } from './lines.js';
import type { Screen } from './screen.js';

/** Shows whatever else arrives: what somebody buys in the shop meanwhile, or sends from another terminal. */
export function watchLive(arrivals: Arrivals, { colors, say }: Screen): void {
  arrivals.onEach((event) => {
    const happened = Date.parse(event.timeGiven ?? event.time);
    const name = event.uniqueId.slice(0, 15);
    const email = event.profile.email ?? '';
    say(arrivedLine({ name, metric: event.metric, email, ms: event.acceptedAtMs - happened }, colors));
  });
}
