import { EVENT_NAMES } from '@tracklayer/events';
import { buildRequest } from '../src/dialects/build-request.js';
import { DIALECTS } from '../src/dialects/dialect.js';
import { fingerprintOf } from '../src/mapping/extend.js';
import { MAPPING, MAPPING_VERSION, MAPPINGS } from '../src/mapping/mapping.js';
import { anEvent } from './support/builders.js';

/** The fingerprint of each published version. If this fails, add a new version instead of changing a published one. */
const FINGERPRINTS: Record<number, string> = {
  1: 'e0eecdc94d4219df',
  2: '3045141030716151',
  3: 'd8682f0329ed833e',
};

describe('the versions of the mapping', () => {
  it('are numbered in order, and the last is current', () => {
    expect(MAPPINGS.map(({ version }) => version)).toEqual(MAPPINGS.map((_, index) => index + 1));
    expect(MAPPING).toBe(MAPPINGS.at(-1));
    expect(MAPPING_VERSION).toBe(MAPPING.version);
  });

  it.each(MAPPINGS.map((mapping) => [mapping.version, mapping] as const))(
    'never change: version %d is as it was published',
    (version, mapping) => {
      expect(fingerprintOf(mapping.events)).toBe(FINGERPRINTS[version]);
      // The last three names are newer than version 2.
      const names = mapping.version < 3 ? EVENT_NAMES.slice(0, 8) : EVENT_NAMES;
      expect(Object.keys(mapping.events).sort()).toEqual([...names].sort());
    },
  );

  it.each(DIALECTS)('are sent with every event of dialect %s, single and in bulk', (dialect) => {
    const settings = { dialect, mapping: MAPPING };
    const event = anEvent('purchase');
    const one = buildRequest({ type: 'metric-event', event }, settings);
    const bulk = buildRequest({ type: 'event-backfill', events: [event], migrationId: 'spring' }, settings);
    for (const { body } of [one, bulk]) {
      expect(JSON.stringify(body)).toContain(`"tracklayer_mapping_version":"${MAPPING_VERSION}"`);
    }
  });
});
