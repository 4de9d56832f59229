import { isObject } from '@tracklayer/events';
import { buildRequest, type RequestSettings } from '@tracklayer/klaviyo';
import { type Entries, eventOf } from './steps/batch-size.js';

const MOST = 3;

/** Adds entries of a batch as Klaviyo would get them, until there are three. */
export function addExamples(
  examples: string[],
  batch: Entries,
  migrationId: string,
  settings: RequestSettings,
): void {
  if ('waits' in batch) return;
  const left = MOST - examples.length;
  const events = 'events' in batch ? batch.events.slice(0, left) : [];
  const profiles = 'profiles' in batch ? batch.profiles.slice(0, left) : [];
  for (const event of events.map(eventOf)) {
    const { body } = buildRequest({ type: 'event-backfill', events: [event], migrationId }, settings);
    const profile = attributesOf(body, 'profile');
    examples.push(JSON.stringify({ ...attributesOf(body, 'event'), profile }));
  }
  for (const profile of profiles) {
    const { body } = buildRequest(
      { type: 'event-backfill', events: [], profiles: [profile], migrationId },
      settings,
    );
    examples.push(JSON.stringify(attributesOf(body, 'profile')));
  }
}

/** The attributes of the first object of a type in a request. */
function attributesOf(value: unknown, type: string): Record<string, unknown> | undefined {
  if (Array.isArray(value))
    return value.map((each) => attributesOf(each, type)).find((found) => found !== undefined);
  if (!isObject(value)) return undefined;
  if (value.type === type && isObject(value.attributes)) return value.attributes;
  return attributesOf(Object.values(value), type);
}
