import { defineBench } from '../bench.js';
import { numberFlag } from '../flags.js';
import { type Figures, report } from '../report.js';
import { round } from '../statistics.js';
import {
  type Measured,
  withOnePayload,
  withoutProfiles,
  withoutSubscriptions,
} from './refused-endpoint/modes.js';

/** The pace of the purchases beside one refused payload. */
const PAYLOAD_PER_SECOND = 50;
const PAYLOAD_S = 10;

/**
 * Measures the time from `track` to acceptance of purchases, with and without a refusal beside them: of one endpoint, of the
 * profile endpoint that purchases with changed profiles use, and of one payload.
 */
export const refusedEndpoint = defineBench({
  name: 'refused-endpoint',
  summary: 'purchases beside a refused subscription, refused profiles, and one refused payload',
  flags: {
    purchases: numberFlag('number of purchases that each side measures', 2_000),
    perSecond: numberFlag('purchases per second', 100),
    rounds: numberFlag('how often the two sides take turns', 5),
  },
  async run({ redisUrl, flags }) {
    const { purchases, perSecond, rounds } = flags;
    const seconds = Math.ceil(purchases / perSecond / rounds);
    const options = { redisUrl, perSecond, seconds, rounds };
    const subscriptions = await withoutSubscriptions(options);
    const profiles = await withoutProfiles(options);
    const payload = await withOnePayload({
      ...options,
      perSecond: PAYLOAD_PER_SECOND,
      seconds: PAYLOAD_S,
    });
    const rows = [
      row('subscriptions', subscriptions),
      row('profiles', profiles),
      row('one payload', payload),
    ];
    report(
      'refused-endpoint',
      ['refused', 'purchases', 'p99 ms without', 'p99 ms with', 'ratio', 'dead', 'attempts spent'],
      rows,
      {
        ...figures(subscriptions),
        subscriptionWasHeld: subscriptions.wasHeld,
        subscriptionAttemptsSpent: subscriptions.attemptsOfIt,
        recordedAfterGrantS: round(subscriptions.recordedAfterMs / 1_000, 1),
        ...named('profiles', profiles),
        profilesCarried: profiles.carried,
        ...named('payload', payload),
        payloadHolds: payload.held,
      },
    );
  },
});

function figures({
  p99Ms,
  p99MsWithout,
  medianMs,
  medianMsWithout,
  samples,
  dead,
  attemptsSpent,
}: Measured): Figures {
  return {
    purchases: samples,
    purchaseMedianMs: round(medianMs, 2),
    purchaseMedianMsWithout: round(medianMsWithout, 2),
    purchaseP99Ms: round(p99Ms, 2),
    purchaseP99MsWithout: round(p99MsWithout, 2),
    ratio: round(p99Ms / p99MsWithout, 3),
    dead,
    attemptsSpent,
  };
}

/** The same figures, each with the name of its mode in front: `profilesRatio`. */
function named(mode: string, measured: Measured): Figures {
  return Object.fromEntries(
    Object.entries(figures(measured)).map(([name, value]) => [
      `${mode}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  );
}

function row(mode: string, { samples, p99Ms, p99MsWithout, dead, attemptsSpent }: Measured) {
  return [
    mode,
    samples,
    String(round(p99MsWithout, 1)),
    String(round(p99Ms, 1)),
    String(round(p99Ms / p99MsWithout, 3)),
    dead,
    attemptsSpent,
  ];
}
