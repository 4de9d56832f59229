import type { Producer } from '@tracklayer/producer';
import { destinationOf, eventIdOf, type ProduceSettings } from './producer-messages.js';

const PEOPLE = 40;
const VARIANT = 'SKU-481';

/** One call of the application. The same number gives the same call. */
export interface Call {
  /** Whether Klaviyo records an event with the call's id. */
  isEvent: boolean;
  make(producer: Producer): Promise<unknown>;
}

type CallSettings = Pick<ProduceSettings, 'destinations' | 'newPersonEvery' | 'everyKind'>;

export function callOf(event: number, { destinations, newPersonEvery, everyKind }: CallSettings): Call {
  const isNew = newPersonEvery > 0 && event % newPersonEvery === 0;
  const eventId = eventIdOf(event);
  const time = new Date().toISOString();
  const profile = { email: `${isNew ? `new-${event}` : `person-${event % PEOPLE}`}@shop.example` };
  const options = { destinations: [destinationOf(event, destinations)] };
  const facts = { eventId, time, profile, source: 'chaos' };
  const consent = { status: 'granted', channels: ['email'], at: time, source: 'footer' } as const;

  switch (everyKind ? Math.floor(event / destinations.length) % 10 : 9) {
    case 0:
      return {
        isEvent: true,
        make: (producer) =>
          producer.track(
            { ...facts, name: 'sign_up', properties: { signupForm: 'footer' }, consent },
            options,
          ),
      };
    case 1: {
      const named = { ...profile, firstName: `Name ${event}` };
      return {
        isEvent: false,
        make: (producer) => producer.upsertProfile(named, { ...options, eventId, time }),
      };
    }
    case 2:
      return {
        isEvent: false,
        make: (producer) =>
          producer.subscribeBackInStock(profile, {
            ...options,
            eventId,
            time,
            variantId: VARIANT,
            channels: ['email'],
          }),
      };
    default: {
      const properties = { orderId: String(event), value: 10 + (event % 90), currency: 'EUR', items: [] };
      return {
        isEvent: true,
        make: (producer) => producer.track({ ...facts, name: 'purchase', properties }, options),
      };
    }
  }
}
