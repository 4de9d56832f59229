import { JOB_TYPES } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { Producer } from '@tracklayer/producer';

/** No worker serves it, so the jobs stay. */
const UNSERVED = 'templates';

/** Few enough that jobs of one person meet, and enough that most jobs need not wait for such a job. */
const PEOPLE = 40;

/** Real jobs of every kind about several people, as the producer makes them. */
export async function templateJobs(
  producer: Pick<Producer, 'track' | 'subscribe' | 'subscribeBackInStock'>,
  lanes: Pick<Lanes, 'queue'>,
): Promise<unknown[]> {
  const only = { destinations: [UNSERVED] };
  const time = new Date().toISOString();
  const consent = { status: 'granted', channels: ['email'], at: time, source: 'footer' } as const;
  for (let person = 0; person < PEOPLE; person += 1) {
    const id = (call: string) => `t-${person}-${call}`;
    const profile = {
      email: `template${person}@shop.example`,
      externalId: `c-${person}`,
      phoneNumber: `+49151123${45_000 + person}`,
    };
    const properties = { orderId: `${person}`, value: 1, currency: 'EUR', items: [{ sku: 'SKU-481' }] };
    const order = { name: 'purchase', time, profile, properties, eventId: id('order'), source: 's' } as const;
    await producer.track(order, only);
    await producer.subscribe(profile, consent, { ...only, eventId: id('consent'), time });
    await producer.subscribeBackInStock(profile, {
      ...only,
      eventId: id('wait'),
      time,
      variantId: 'SKU-481',
    });
  }
  const jobs = await Promise.all(
    JOB_TYPES.map((type) => lanes.queue(UNSERVED, type).getJobs(['waiting', 'prioritized', 'delayed'])),
  );
  return jobs.flat().map(({ data }) => data);
}
