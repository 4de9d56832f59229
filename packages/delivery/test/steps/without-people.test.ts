import type { DeliveryJob } from '@tracklayer/lanes';
import { withoutPeople } from '../../src/steps/without-people.js';

const job: DeliveryJob = {
  v: 1,
  type: 'profile-upsert',
  profile: {
    externalId: 'kd-4711-x',
    firstName: 'Ava',
    lastName: 'O\u2019Neil',
    city: 'Berlin',
    country: 'DE',
  },
  attempts: [],
  enqueuedAtMs: 0,
} as unknown as DeliveryJob;

describe("Klaviyo's words in the log", () => {
  it('do not quote what the job knows of its person', () => {
    const detail = 'The profile kd-4711-x (Ava O\u2019Neil, BERLIN) has no country DE. Available: 3.';
    const text = withoutPeople(detail, job);
    expect(text).toBe(
      'The profile [redacted] ([redacted] [redacted], [redacted]) has no country DE. Available: 3.',
    );
  });

  it('stay away if there are none', () => {
    expect(withoutPeople(undefined, job)).toBeUndefined();
  });
});
