/** An event of a file says which values it was sent without, in its batch and as a letter of its own. */
import { maskLetter } from '@tracklayer/dead-letters';
import type { CanonicalEvent, LeftOut } from '@tracklayer/events';
import { type EventBackfillJob, JOB_VERSION, jobId } from '@tracklayer/lanes';
import { type Fixture, openFixture } from '../support/fixture.js';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture({ sandbox: { limits: 'none' } });
});
afterEach(() => fixture.close());

const LEFT_OUT: LeftOut[] = [
  { path: 'properties.checkoutUrl', code: 'invalid_url', got: 'string(12)', value: 'ring at Meyer' },
];

function order(eventId: string, profile: CanonicalEvent['profile']): CanonicalEvent {
  const properties = { orderId: eventId, value: 5, currency: 'EUR' };
  return { name: 'purchase', eventId, time: '2024-04-20T10:00:00Z', profile, properties };
}

it('an event keeps its left-out values when Klaviyo refuses it, is edited and is sent again', async () => {
  const job: EventBackfillJob = {
    v: JOB_VERSION,
    type: 'event-backfill',
    enqueuedAtMs: Date.now(),
    attempts: [],
    migrationId: 'spring',
    events: [
      order('good', { email: 'ava@shop.example' }),
      { ...order('bad', { phoneNumber: '+11234567890' }), leftOut: LEFT_OUT },
    ],
  };
  await fixture.delivery.lanes.enqueue(fixture.destination, [
    { jobId: jobId('event-backfill', 'batch'), data: job },
  ]);
  await fixture.drain();

  const [letter] = (await fixture.deadLetters.list(fixture.destination)).letters;
  expect(letter?.job).toMatchObject({ events: [{ eventId: 'bad', leftOut: LEFT_OUT }] });
  const shown = JSON.stringify(letter && maskLetter(letter));
  expect(shown).toContain('properties.checkoutUrl');
  expect(shown).not.toContain('Meyer');

  const set = [['events[0].profile.phoneNumber', '+4915112345678']] as const;
  await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', {
    edit: { set },
    nowMs: Date.now(),
  });
  const [replaying] = (await fixture.deadLetters.list(fixture.destination, { state: 'replaying' })).letters;
  expect(replaying?.job).toMatchObject({ events: [{ eventId: 'bad', leftOut: LEFT_OUT }] });
  await fixture.drain();
  const recorded = fixture.sandbox.events().items.filter(({ fate }) => fate === 'recorded');
  expect(recorded.map(({ uniqueId }) => uniqueId).sort()).toEqual(['bad', 'good']);
  expect(JSON.stringify(recorded)).not.toContain('Meyer');
});
