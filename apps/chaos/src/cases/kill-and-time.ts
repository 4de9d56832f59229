import type { Findings } from '../chaos-case.js';
import { mustHappen } from '../wait.js';
import type { Scene } from '../world/scene.js';

const DELIVERS_AGAIN_MS = 60_000;
const NEXT_SHARE_MS = 120_000;

/**
 * Kills again and again, spread evenly over the events, and takes the time until Klaviyo gets the next event.
 * @param kill kills once and says what it killed
 */
export async function killAndTime(
  scene: Scene,
  short: number,
  kill: (number: number) => Promise<string>,
): Promise<Findings> {
  const { application, klaviyo, say } = scene;
  const count = scene.kills(short);
  const times: number[] = [];
  for (let number = 1; number <= count; number += 1) {
    const share = (application.events * (number - scene.random())) / (count + 1);
    await mustHappen(
      'The next part of the events',
      () => application.acknowledged.size >= share,
      NEXT_SHARE_MS,
    );
    const what = await kill(number);
    say(`kill ${number} of ${count}: ${what}`);
    const ms = await klaviyo.nextArrival(DELIVERS_AGAIN_MS);
    if (ms !== undefined) times.push(ms);
    else if (!application.isDone())
      return { problems: [`no event arrived within a minute after kill ${number}`] };
  }
  return { figures: { kills: count, nextDeliveryP50Ms: at(times, 0.5), nextDeliveryP99Ms: at(times, 0.99) } };
}

/** The time in whole ms that this share of all times does not exceed. */
function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
}
