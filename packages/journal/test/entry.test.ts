import { EVENT_NAMES } from '@tracklayer/events';
import fc from 'fast-check';
import { type Entry, packEntry, unpackEntry, type WaitKind } from '../src/entry.js';

const NOW = Date.UTC(2026, 10, 29);

const entry: Entry = {
  end: 'delivered',
  trackedAtMs: NOW,
  begunAtMs: NOW + 12,
  endedAtMs: NOW + 1_250,
  attempts: 1,
  status: 202,
  requestId: '3f0c9a52-7f6e-4d8b-9d1e-0a4c5b6d7e8f',
  name: 'purchase',
  waits: ['profile', 'permit'],
};

const WAITS: WaitKind[] = [
  'profile',
  'subscription',
  'permit',
  'hold',
  'throttle',
  'retry',
  'lock',
  'migration',
  'event',
];

it('comes back as it was', () => {
  const whole = fc.record({
    end: fc.constantFrom('delivered', 'duplicate', 'skipped', 'discarded'),
    trackedAtMs: fc.integer({ min: NOW, max: NOW + 10 ** 11 }),
    attempts: fc.nat(1_000),
    status: fc.integer({ min: 100, max: 599 }),
    name: fc.constantFrom(...EVENT_NAMES),
    waits: fc.uniqueArray(fc.constantFrom(...WAITS), { maxLength: 3 }),
    late: fc.nat(10 ** 9),
  });
  fc.assert(
    fc.property(whole, fc.uuid(), ({ late, ...fields }, requestId) => {
      const { trackedAtMs } = fields;
      const times = { begunAtMs: trackedAtMs + late, endedAtMs: trackedAtMs + 2 * late };
      const given: Entry = { ...fields, ...times, requestId };
      expect(unpackEntry(packEntry(given))).toEqual(given);
    }),
  );
});

it('tells why a job was skipped', () => {
  const { requestId: _, status: _status, ...rest } = entry;
  const skipped: Entry = { ...rest, end: 'skipped', reason: 'not_owner', bulk: 1_000 };
  expect(unpackEntry(packEntry(skipped))).toEqual(skipped);
});

it('never has more bytes than Redis packs, and leaves out a long name first', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 127 }), fc.string({ maxLength: 80 }), (name, requestId) => {
      expect(Buffer.byteLength(packEntry({ ...entry, name, requestId }))).toBeLessThanOrEqual(64);
    }),
  );
  const found = unpackEntry(packEntry({ ...entry, name: 'Reviewed A Product With A Long Name' }));
  expect(found?.name).toBeUndefined();
  expect(found?.requestId).toBe(entry.requestId);
});

it.each(['0', '', 'z1 2 3', 'd', 'd12'])('does not take %j for an entry', (text) => {
  expect(unpackEntry(text)).toBeUndefined();
});
