import { type Details, packDetails, unpackDetails } from '../src/details.js';

const call = {
  atMs: Date.UTC(2026, 10, 29),
  endpoint: 'POST /api/events',
  status: 202,
  tookMs: 31,
  permitMs: 2,
  requestId: 'r1',
};

it('come back as they were', () => {
  const details: Details = {
    calls: [
      { ...call, status: 400 },
      { ...call, atMs: call.atMs + 40 },
    ],
    leftOut: [{ field: 'profile.phoneNumber', reason: 'not_a_phone_number' }],
    waited: ['hold list:Y6nRLr'],
    profileId: '01H',
  };
  expect(unpackDetails(packDetails(details))).toEqual(details);
});

it('have a bound', () => {
  const text = packDetails({
    calls: Array.from({ length: 50 }, () => call),
    leftOut: Array.from({ length: 50 }, () => ({ field: 'f'.repeat(500), reason: 'too_long' })),
    waited: Array.from({ length: 50 }, () => 'w'.repeat(500)),
  });
  expect(text.length).toBeLessThan(1_000);
});

it.each(['', 'nonsense', '[]', '{"c":7}'])('of another version are empty or unknown: %j', (text) => {
  expect(unpackDetails(text)?.calls ?? []).toEqual([]);
});
