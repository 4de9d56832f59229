import type { Consent } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { type Fixture, openFixture } from '../support/fixture.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const GRANTED: Consent = { status: 'granted', channels: ['email'] };

let fixture: Fixture;

beforeEach(async () => {
  // With one attempt in all, each spent attempt would make a dead letter.
  fixture = await openFixture({ attempts: 1, listId: 'OWN123' });
});
afterEach(() => fixture.close());

const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const subscribed = () => fixture.sandbox.subscriptions().items;
const calls = () => fixture.sandbox.requests({ endpoint: SUBSCRIBE }).items.length;

function subscribe(number: number, listId?: string): Promise<unknown> {
  return fixture.producer.subscribe(
    { email: `p${number}@shop.example` },
    GRANTED,
    listId === undefined ? {} : { listId },
  );
}

describe('a destination whose own list is missing', () => {
  it('holds the subscriptions to that list, and nothing else', async () => {
    for (let number = 0; number < 5; number += 1) await subscribe(number);
    await fixture.drain();
    expect(await holds().get(fixture.destination, 'list:OWN123')).toMatchObject({
      cause: 'refused',
      status: 400,
      hint: expect.stringContaining('OWN123'),
    });
    expect([calls(), await fixture.deadLetters.count(fixture.destination)]).toEqual([1, 0]);

    await subscribe(6, DEFAULT_LIST_ID);
    await fixture.producer.unsubscribe({ email: 'ben@shop.example' });
    await fixture.drain();
    expect(
      subscribed()
        .map(({ state }) => state)
        .sort(),
    ).toHaveLength(2);

    const account = fixture.sandbox.accounts()[0]?.id ?? '';
    fixture.sandbox.addList(account, { id: 'OWN123' });
    fixture.clock.nowMs = (await holds().get(fixture.destination, 'list:OWN123'))?.nextProbeAtMs ?? 0;
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect(subscribed()).toHaveLength(7);
    expect((await holds().read(fixture.destination)).holds).toEqual([]);
  });

  it('makes a dead letter of a subscription that names another missing list', async () => {
    await subscribe(1, 'GONE99');
    await fixture.drain();
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(1);
    expect((await holds().read(fixture.destination)).holds).toEqual([]);
  });
});
