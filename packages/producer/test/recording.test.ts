/** What a shop's own tests ask of the recording producer. None of it needs a Redis. */
import {
  type EventDefinitions,
  eventFromJson,
  InvalidEventError,
  type Producer,
  ProducerClosedError,
  ProducerOptionsError,
  QueueUnavailableError,
} from '@tracklayer/producer';
import { createRecordingProducer, type RecordingProducer } from '@tracklayer/producer/testing';
import { purchase, signUp } from './support/rig.js';

const AVA = { email: 'ava@shop.example' };
let producer: RecordingProducer;
beforeEach(() => {
  producer = createRecordingProducer();
});

describe('what is recorded', () => {
  it('has events by name in their canonical form, each once, with their destinations', async () => {
    await producer.track({ ...purchase('o1'), profile: { email: ' ava@shop.example ' } });
    await producer.track({ ...purchase('o1'), profile: AVA });
    await producer.trackCustom('Reviewed Product', { ...purchase('r1'), properties: { stars: 5 } });
    await producer.trackMany([purchase('o2'), signUp('s1')], { destinations: ['de', 'fr'] });
    expect(producer.events().map(({ eventId }) => eventId)).toEqual(['o1', 'r1', 'o2', 's1']);
    expect(producer.events('purchase')).toMatchObject([
      { eventId: 'o1', profile: AVA, properties: { value: 129.95 }, destinations: ['main'] },
      { eventId: 'o2', destinations: ['de', 'fr'] },
    ]);
    expect(producer.events('Reviewed Product')).toMatchObject([{ properties: { stars: 5 } }]);
    expect(producer.events('refund')).toEqual([]);
  });

  it('has profiles, consents and waits for stock, and no field that only a lane needs', async () => {
    await producer.upsertProfile({ ...AVA, lastName: 'Meyer' }, { clear: ['firstName'], eventId: 'p1' });
    await producer.subscribe(
      AVA,
      { status: 'granted' },
      { listId: 'L1', eventId: 'sub', time: new Date('2026-04-23T10:00:00Z') },
    );
    await producer.track(signUp('s1'));
    await producer.unsubscribe({ phoneNumber: '+4915112345678' }, { channels: ['sms'], source: 'phone' });
    await producer.subscribeBackInStock(AVA, {
      variantId: 'v1',
      eventId: 'wait',
      time: new Date('2026-04-23T10:00:00Z'),
    });
    expect(producer.profiles()).toEqual([
      {
        profile: { ...AVA, lastName: 'Meyer' },
        clear: ['firstName'],
        time: expect.stringMatching(/Z$/),
        eventId: 'p1',
        destinations: ['main'],
      },
    ]);
    expect(producer.subscriptions()).toMatchObject([{ listId: 'L1', eventId: 'sub' }, { eventId: 's1' }]);
    expect(producer.unsubscriptions()).toMatchObject([
      { profile: { phoneNumber: '+4915112345678' }, consent: { channels: ['sms'], source: 'phone' } },
    ]);
    expect(producer.backInStock()).toEqual([
      {
        profile: AVA,
        variantId: 'v1',
        channels: ['email'],
        eventId: 'wait',
        time: '2026-04-23T10:00:00.000Z',
        destinations: ['main'],
      },
    ]);
  });

  it('has each call with its receipt or its error, and an event that cannot be delivered apart', async () => {
    const broken = eventFromJson({ ...purchase('o1'), properties: { orderId: 'o1', value: 1 } });
    const receipt = await producer.track(broken);
    await expect(producer.track(broken, { onInvalid: 'throw' })).rejects.toThrow('properties.currency');
    expect(producer.calls()).toEqual([
      { method: 'track', args: [broken], receipts: [receipt] },
      {
        method: 'track',
        args: [broken, { onInvalid: 'throw' }],
        receipts: [],
        error: expect.any(InvalidEventError),
      },
    ]);
    expect(producer.events()).toEqual([]);
    expect(producer.quarantined()).toEqual([
      { event: broken, problems: receipt.problems, destinations: ['main'] },
    ]);
  });

  it('is forgotten by clear, and so are a failure, a captured event that waits, and a close', async () => {
    await producer.track(purchase('o1'));
    producer.failWith('redis-away');
    producer.capture(purchase('o2'));
    await producer.settled();
    await producer.close(0);
    producer.clear();
    await producer.settled();
    expect([producer.calls(), producer.events()]).toEqual([[], []]);
    expect((await producer.track(purchase('o1'))).jobs[0]?.status).toBe('enqueued');
  });
});

describe('a captured event', () => {
  it('is recorded once its turn has ended, with the receipt that the application gets', async () => {
    const receipts: unknown[] = [];
    producer = createRecordingProducer({ onReceipt: (receipt) => receipts.push(receipt) });
    await producer.track(purchase('o1'));
    producer.capture(purchase('o2'));
    producer.capture(eventFromJson({ eventId: 'broken' }));
    expect(producer.captured()).toEqual([]);
    await producer.settled();
    expect(producer.captured()).toMatchObject([{ eventId: 'o2' }]);
    expect(producer.events()).toHaveLength(2);
    expect(producer.quarantined()).toHaveLength(1);
    const calls = producer.calls().filter(({ method }) => method === 'capture');
    expect(calls.flatMap((call) => call.receipts)).toEqual(receipts);
    expect(producer.stats().capture).toMatchObject({ captured: 2, sent: 2, buffered: 0 });
  });

  it('waits for the end of a failure, as it waits for Redis', async () => {
    producer.failWith('redis-away');
    producer.capture(purchase('o1'));
    await producer.settled();
    expect(producer.stats().capture).toMatchObject({ sent: 0, buffered: 1 });
    producer.recover();
    expect(await producer.waitFor('purchase')).toMatchObject([{ eventId: 'o1' }]);
  });
});

describe('an application that answers before it has tracked', () => {
  it('is waited for, and a wait in vain says what was recorded instead', async () => {
    setTimeout(() => producer.trackMany([purchase('o1'), purchase('o2')]), 5);
    expect(await producer.waitFor('purchase', { count: 2 })).toHaveLength(2);
    await expect(producer.waitFor('refund', { timeoutMs: 5 })).rejects.toThrow(
      '1 × refund was not recorded within 5 ms. Recorded: purchase, purchase.',
    );
  });

  it('has settled once no call is under way, also where a call rejects', async () => {
    producer.failWith('redis-away', { times: 1 });
    const lost = producer.track(purchase('o1')).catch(({ code }) => code);
    await producer.settled();
    expect(producer.calls()).toMatchObject([{ error: { code: 'queue_unavailable' } }]);
    expect(await lost).toBe('queue_unavailable');
  });

  it('works while a fake clock stands still', async () => {
    import.meta.jest.useFakeTimers();
    try {
      await producer.track(purchase('o1'));
      await expect(producer.waitFor('refund', { timeoutMs: 5 })).rejects.toThrow('was not recorded');
    } finally {
      import.meta.jest.useRealTimers();
    }
  });
});

describe('a failure', () => {
  it.each([
    ['redis-away', false, 0, 'connect ECONNREFUSED 127.0.0.1:6379'],
    ['redis-full', true, 0, 'OOM command not allowed'],
    ['answer-lost', true, 1, 'no answer within 1200 ms'],
  ] as const)(
    '%s rejects with the real error until it ends',
    async (failure, storedMaybe, recorded, text) => {
      producer.failWith(failure);
      const calls = [
        producer.track(purchase('o1')),
        producer.trackMany([purchase('o1')]),
        producer.upsertProfile(AVA),
        producer.track(eventFromJson({ eventId: 'broken' })),
      ];
      for (const call of calls) {
        const error: unknown = await call.catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(QueueUnavailableError);
        expect(error).toMatchObject({ code: 'queue_unavailable', storedMaybe, address: '127.0.0.1:6379' });
        expect((error as Error).message).toContain(text);
      }
      expect(producer.events()).toHaveLength(recorded);
      producer.recover();
      const again = await producer.track(purchase('o1'));
      expect(again.jobs[0]?.status).toBe(recorded === 0 ? 'enqueued' : 'duplicate');
    },
  );

  it('may last for some calls, so that a retry of the application succeeds', async () => {
    producer.failWith('redis-away', { times: 2 });
    const statuses: unknown[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      statuses.push(
        await producer.track(purchase('o1')).then(
          () => 'stored',
          ({ code }) => code,
        ),
      );
    }
    expect(statuses).toEqual(['queue_unavailable', 'queue_unavailable', 'stored']);
  });

  it('quarantine-full turns broken events away and takes the others', async () => {
    producer.failWith('quarantine-full');
    const { jobs, problems } = await producer.track(eventFromJson({ eventId: 'broken' }));
    expect(jobs).toMatchObject([{ status: 'turned-away', reason: 'quarantine_full' }]);
    expect(problems).not.toHaveLength(0);
    expect((await producer.track(purchase('o1'))).jobs[0]?.status).toBe('enqueued');
    expect(producer.quarantined()).toEqual([]);
  });

  it('leaves calls in the outbox of an application that has one, and they are recorded afterwards', async () => {
    producer = createRecordingProducer({ outbox: { path: '/never/written' } });
    producer.failWith('redis-away');
    const person = { ...AVA, lastName: 'Meyer' };
    const kept = [await producer.track(purchase('o1')), await producer.upsertProfile(person)];
    expect(kept.flatMap(({ jobs }) => jobs)).toMatchObject([{ status: 'kept' }, { status: 'kept' }]);
    expect([producer.events(), producer.stats().outbox?.waiting]).toEqual([[], 2]);
    producer.recover();
    await producer.settled();
    expect(producer.events()).toMatchObject([{ eventId: 'o1' }]);
    expect(producer.profiles()).toMatchObject([{ profile: person }]);
  });

  it('of the application itself is reported as the real producer reports it', async () => {
    await expect(producer.track(purchase('o1'), { destination: 'de' } as never)).rejects.toBeInstanceOf(
      ProducerOptionsError,
    );
    expect(() => createRecordingProducer({ destinations: [] })).toThrow(ProducerOptionsError);
    const underWay = producer.track(purchase('o1'));
    await producer.close();
    expect((await underWay).jobs[0]?.status).toBe('enqueued');
    await expect(producer.track(purchase('o2'))).rejects.toBeInstanceOf(ProducerClosedError);
  });
});

describe('its type', () => {
  it('is that of the producer, so that it fits wherever an application takes one', () => {
    const asProducer: <D extends EventDefinitions>(recording: RecordingProducer<D>) => Producer<D> = (each) =>
      each;
    expect(asProducer(producer)).toBe(producer);
  });
});
