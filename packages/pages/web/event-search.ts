/** How a person finds events: by one text, and what that text is. Pure. */
import type { FindEvents } from './api.js';
import { command } from './shell-text.js';

export const WAYS = [
  { value: 'any', label: 'Order, event id or request' },
  { value: 'email', label: 'E-mail address' },
  { value: 'phone', label: 'Phone number' },
  { value: 'order', label: 'Order number' },
  { value: 'event', label: 'Event id' },
  { value: 'request', label: "Klaviyo's request id" },
  { value: 'key', label: 'Another property' },
  { value: 'external-id', label: "The shop's id of a person" },
  { value: 'exchange-id', label: "Klaviyo's _kx of a person" },
  { value: 'anonymous-id', label: 'Id of a browser' },
  { value: 'campaign', label: 'Campaign' },
  { value: 'migration', label: 'Back-fill' },
] as const;

export type Way = (typeof WAYS)[number]['value'];

export interface EventSearch {
  by: Way;
  /** As it was typed, without spaces around it. */
  text: string;
}

const EXAMPLES: Partial<Record<Way, string>> = {
  email: 'ava@shop.example',
  phone: '+4915112345678',
  key: 'cartId=c-17',
};

export const exampleOf = (by: Way): string => EXAMPLES[by] ?? '10492';

const PERSONAL: ReadonlySet<Way> = new Set(['email', 'phone', 'external-id', 'exchange-id', 'anonymous-id']);

/** The text names a person, so it never becomes part of an address that a server sees. */
export const isPersonal = (by: Way): boolean => PERSONAL.has(by);

export const wayOf = (text: string | undefined): Way =>
  WAYS.find(({ value }) => value === text)?.value ?? 'any';

/** An e-mail address and a phone number look like nothing else. */
export function guessed({ by, text }: EventSearch): EventSearch {
  if (by !== 'any') return { by, text };
  if (/^\S+@\S+$/.test(text)) return { by: 'email', text };
  return { by: /^\+\d[\d\s()./-]{6,}$/.test(text) ? 'phone' : 'any', text };
}

type Conditions = Pick<
  FindEvents,
  'eventId' | 'order' | 'request' | 'key' | 'value' | 'campaign' | 'migration' | 'person'
>;

/** What the API is asked. An event that meets one of the conditions is found. */
export function conditionsFor({ by, text }: EventSearch): Conditions {
  switch (by) {
    case 'any':
      return { eventId: text, order: text, request: text };
    case 'event':
      return { eventId: text };
    case 'key': {
      const equals = text.indexOf('=');
      return equals < 1 ? { key: text } : { key: text.slice(0, equals), value: text.slice(equals + 1) };
    }
    case 'email':
      return { person: { email: text } };
    case 'phone':
      return { person: { phoneNumber: text } };
    case 'external-id':
      return { person: { externalId: text } };
    case 'exchange-id':
      return { person: { exchangeId: text } };
    case 'anonymous-id':
      return { person: { anonymousId: text } };
    default:
      return { [by]: text };
  }
}

/** The same as a command. */
export function searchCommand({ by, text }: EventSearch, destination: string): string {
  const options = by === 'any' ? (['order', 'event', 'request'] as const) : [by];
  return command(
    'events',
    'list',
    ...options.flatMap((option) => [`--${option}`, text]),
    ...(destination === '' ? [] : ['--destination', destination]),
  );
}
