/** Captures three events and has nothing else to do. Arguments: URL of Redis, destination, how it ends, file of an outbox. */
import { CaptureDroppedError, createProducer } from '@tracklayer/producer';

const [redisUrl = '', destination = '', how, path] = process.argv.slice(2);

const producer = createProducer({
  redisUrl,
  destinations: [destination],
  ...(path !== undefined && { outbox: { path } }),
  onError: ({ error }) => {
    if (error instanceof CaptureDroppedError) console.log(`${error.reason} ${error.count}`);
  },
});

const order = (eventId: string) =>
  ({
    name: 'purchase',
    eventId,
    time: new Date(),
    profile: { externalId: eventId },
    properties: { orderId: eventId, value: 1, currency: 'EUR' },
  }) as const;

if (how === 'track') await producer.track(order('e-1'));
for (const eventId of ['e-1', 'e-2', 'e-3']) producer.capture(order(eventId));
if (how === 'close') await producer.close();
if (how === 'exit') process.exit();
