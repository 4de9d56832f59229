import fc from 'fast-check';
import { valueAt } from '../src/answer/json.js';
import { bulkRequestOf, type LiveEvent, liveEventOf } from '../src/bulk/live-events.js';
import { buildRequest } from '../src/dialects/build-request.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { anEvent } from './support/builders.js';

const settings = { dialect: 'klaviyo', mapping: MAPPING } as const;
const single = (who: string, eventId: string, more: object = {}) =>
  buildRequest(
    {
      type: 'metric-event',
      event: anEvent('purchase', { eventId, profile: { email: `${who}@shop.example` } }),
    },
    { ...settings, ...more },
  );
const live = (who: string, eventId: string, more?: object) =>
  liveEventOf(single(who, eventId, more)) as LiveEvent;

const groupsIn = (body: unknown) =>
  valueAt(body, 'data', 'attributes', 'events-bulk-create', 'data') as unknown[];
const idsIn = (group: unknown) =>
  (valueAt(group, 'attributes', 'events', 'data') as unknown[]).map((event) =>
    valueAt(event, 'attributes', 'unique_id'),
  );

describe('bulkRequestOf', () => {
  it('keeps each event as the single call has it, and starts flows', () => {
    const request = single('ava', '1');
    const { profile, ...event } = valueAt(request.body, 'data', 'attributes') as Record<string, unknown>;
    const [group] = groupsIn(bulkRequestOf([live('ava', '1')]).request.body);
    expect(valueAt(group, 'attributes', 'profile')).toEqual(profile);
    expect(valueAt(group, 'attributes', 'events', 'data', 0)).toEqual({ type: 'event', attributes: event });
    expect(JSON.stringify(group)).not.toContain('backfill');
  });

  it('puts the fields that one event carries on the group of the person', () => {
    const carryProfile = { email: 'ava@shop.example', firstName: 'Ava' };
    const { request } = bulkRequestOf([
      live('ava', '1'),
      live('ben', '2'),
      live('ava', '3', { carryProfile }),
    ]);
    const groups = groupsIn(request.body);
    expect(groups.map(idsIn)).toEqual([['1', '3'], ['2']]);
    expect(valueAt(groups[0], 'attributes', 'profile', 'data', 'attributes')).toEqual({
      email: 'ava@shop.example',
      first_name: 'Ava',
    });
  });

  it('opens another group where a field has another value, and keeps the order of the person', () => {
    const named = (firstName: string) => ({ carryProfile: { email: 'ava@shop.example', firstName } });
    const events = [live('ava', '1', named('Ava')), live('ava', '2', named('Eva')), live('ava', '3')];
    expect(groupsIn(bulkRequestOf(events).request.body).map(idsIn)).toEqual([['1'], ['2', '3']]);
  });

  it('finds the event of every pointer, and all events of a pointer at a profile', () => {
    const who = fc.constantFrom('ava', 'ben', 'cleo');
    fc.assert(
      fc.property(fc.array(who, { minLength: 1, maxLength: 12 }), (people) => {
        const { request, eventsAt } = bulkRequestOf(people.map((each, at) => live(each, String(at))));
        const found = groupsIn(request.body).flatMap((group, at) => {
          const below = `/data/attributes/events-bulk-create/data/${at}/attributes`;
          const ids = idsIn(group);
          expect(eventsAt(`${below}/profile/data/attributes/email`).map(String)).toEqual(ids);
          return ids.map((id, index) => {
            expect(eventsAt(`${below}/events/data/${index}/attributes/time`).map(String)).toEqual([id]);
            return id;
          });
        });
        expect(found.sort()).toEqual(people.map((_, at) => String(at)).sort());
        expect(eventsAt('/data/attributes')).toEqual([]);
      }),
    );
  });

  it('counts at least the bytes of the request', () => {
    const events = Array.from({ length: 40 }, (_, at) => live(`p${at % 7}`, String(at)));
    const bytes = events.reduce((sum, each) => sum + each.bytes, 0);
    const size = Buffer.byteLength(JSON.stringify(bulkRequestOf(events).request.body));
    expect(bytes).toBeGreaterThanOrEqual(size);
  });

  it('reads no other request', () => {
    expect(liveEventOf({ endpoint: 'POST /api/profiles', path: '/api/profiles', body: {} })).toBeUndefined();
  });
});
