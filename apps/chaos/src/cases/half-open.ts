import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';

/** The watchdog's promise, on a machine with free processors. */
const PROMISED_MS = 15_000;
/** A busy machine needs longer. A worker without a watchdog needs minutes, until TCP itself gives up. */
const NOTICED_MS = 2 * PROMISED_MS;

export const halfOpen: ChaosCase = {
  name: 'half-open',
  summary: 'A firewall forgets the connections of the only worker: they swallow every byte and never end.',
  seconds: 30,
  setUp: { proxied: ['worker'], workers: 1, events: 1_500, perSecond: 60 },
  async hurt(scene) {
    const { klaviyo, say } = scene;
    await klaviyo.nextArrival(60_000);
    await sleep(1_000);
    scene.proxy('worker').swallow();
    // Calls that were in flight still arrive.
    await sleep(2_000);
    say('the connections swallow every byte');
    const ms = await klaviyo.nextArrival(2 * NOTICED_MS);
    const noticedMs = ms === undefined ? undefined : Math.round(ms + 2_000);
    return {
      figures: { noticedMs: noticedMs ?? -1 },
      problems:
        noticedMs !== undefined && noticedMs <= NOTICED_MS
          ? []
          : [`no delivery within ${NOTICED_MS / 1_000} s after the connections went silent`],
    };
  },
};
