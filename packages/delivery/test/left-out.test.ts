import { type Fixture, openFixture } from './support/fixture.js';

let fixture: Fixture;
afterEach(() => fixture.close());

it('a value that was not understood is counted by field and logged once per job, without the value', async () => {
  fixture = await openFixture();
  await fixture.producer.track({
    name: 'purchase',
    eventId: 'o1',
    time: new Date(),
    profile: { email: 'ava@shop.example', phoneNumber: 'call Ava' },
    properties: { orderId: '1', value: 5, currency: 'EUR' },
  });
  await fixture.drain();
  expect(fixture.sandbox.events().items).toHaveLength(1);
  const text = await fixture.metrics.registry.getSingleMetricAsString('tracklayer_left_out_total');
  const counted = (type: string) =>
    `tracklayer_left_out_total{destination="${fixture.destination}",type="${type}",field="profile.phoneNumber",reason="invalid_phone"} 1`;
  expect(text).toContain(counted('profile-upsert'));
  expect(text).toContain(counted('metric-event'));
  const lines = fixture.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { type: 'profile-upsert', field: 'profile.phoneNumber', reason: 'invalid_phone' },
    { type: 'metric-event', field: 'profile.phoneNumber', reason: 'invalid_phone' },
  ]);
  expect(fixture.logged.join()).not.toContain('call Ava');
});
